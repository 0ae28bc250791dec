/** One ticking clock for everything on the page that shows relative time. */
const TICK_MS = 1_000;

let now = 0;
let timer: ReturnType<typeof setInterval> | undefined;
const watchers = new Set<() => void>();

function tick(): void {
  now = Date.now();
  for (const watcher of watchers) watcher();
}

export function watchClock(onTick: () => void): () => void {
  watchers.add(onTick);
  timer ??= setInterval(tick, TICK_MS);
  return () => {
    watchers.delete(onTick);
    if (watchers.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** Milliseconds since the epoch, to the last tick. */
export function clockNow(): number {
  if (timer === undefined || now === 0) now = Math.floor(Date.now() / TICK_MS) * TICK_MS;
  return now;
}
