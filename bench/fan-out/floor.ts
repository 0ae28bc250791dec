/** The floor: a bare server that writes three events of the same size to every open response, every 600 ms. */
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { now } from "../follow";

const EVERY_MS = 600;
const FILLING = "x".repeat(300);
const open = new Set<ServerResponse>();
const commits: [number, number][] = [];
let seq = 0;

const server = createServer((_, response) => {
  response.writeHead(200, { "content-type": "text/event-stream" }).flushHeaders();
  open.add(response);
  response.on("close", () => open.delete(response));
});

setInterval(() => {
  const at = now();
  for (const name of [
    "durable.wait.completed",
    "orchestrator.step.completed",
    "orchestrator.step.dispatching",
  ]) {
    commits.push([++seq, at]);
    const data = JSON.stringify({ filling: FILLING, at: new Date().toISOString() });
    for (const response of open) response.write(`id: ${seq}\nevent: ${name}\ndata: ${data}\n\n`);
  }
}, EVERY_MS);

let cpu = process.cpuUsage();
process.on("message", (message: "begin" | "report") => {
  if (message === "begin") {
    cpu = process.cpuUsage();
    return;
  }
  const { user, system } = process.cpuUsage(cpu);
  process.send?.({ commits, cpuMs: (user + system) / 1000 });
});
process.on("SIGTERM", () => process.exit(0));
process.on("disconnect", () => process.exit(0));
server.listen(0, "127.0.0.1", () => {
  process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, key: "none" });
});
