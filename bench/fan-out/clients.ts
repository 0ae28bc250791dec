/** Many SSE clients in a process of their own: says when each event reached each of them. */
import { Agent, get } from "node:http";
import { now } from "../follow";

export interface ClientsOrder {
  address: string;
  authorization: string;
  count: number;
}

/** One event at one client. `writtenAt` is the event's own `at`. */
export interface Arrival {
  seq: number;
  writtenAt: number;
  arrivedAt: number;
}

export interface ClientsReport {
  arrivals: Arrival[];
  /** Streams that ended or failed on the way. */
  broken: number;
  cpuMs: number;
}

/** Connections made at a time: what is measured is not how fast they open. */
const OPENING = 25;
const agent = new Agent({ maxSockets: Number.POSITIVE_INFINITY });
let arrivals: Arrival[] = [];
let broken = 0;

function take(frame: string, arrivedAt: number): void {
  const seq = /^id: (\d+)$/m.exec(frame)?.[1];
  const written = /"at":"([^"]+)"/.exec(frame)?.[1];
  if (seq && written) arrivals.push({ seq: Number(seq), writtenAt: Date.parse(written), arrivedAt });
}

/** Resolves when the stream is open. */
function open({ address, authorization }: ClientsOrder): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { authorization, accept: "text/event-stream" };
    const outgoing = get(address, { agent, headers }, (response) => {
      if (response.statusCode !== 200)
        return reject(new Error(`The stream answered ${response.statusCode}.`));
      let rest = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        const arrivedAt = now();
        const frames = (rest + chunk).split("\n\n");
        rest = frames.pop() ?? "";
        for (const frame of frames) take(frame, arrivedAt);
      });
      response.on("close", () => broken++);
      resolve();
    });
    outgoing.on("error", reject);
  });
}

async function openAll(order: ClientsOrder): Promise<void> {
  let left = order.count;
  const lane = async () => {
    while (left-- > 0) await open(order);
  };
  await Promise.all(Array.from({ length: OPENING }, lane));
}

let cpu = process.cpuUsage();
process.on("message", (message: ClientsOrder | "begin" | "report") => {
  if (message === "begin") {
    arrivals = [];
    cpu = process.cpuUsage();
    return;
  }
  if (message === "report") {
    const { user, system } = process.cpuUsage(cpu);
    const report: ClientsReport = { arrivals, broken, cpuMs: (user + system) / 1000 };
    process.send?.(report, () => process.exit(0));
    return;
  }
  openAll(message).then(
    () => process.send?.("open"),
    (error: unknown) => process.send?.(String(error)),
  );
});
process.on("disconnect", () => process.exit(0));
