const work = async () => "done";
export function start() {
  work();
}
