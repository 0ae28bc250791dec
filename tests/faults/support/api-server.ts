import { request } from "node:http";
import type { AddressInfo } from "node:net";
import { BUILT_IN_AGENTS } from "@/lib/agents/registry";
import { env } from "@/lib/env";
import { counters } from "@/lib/http/counters";
import { Bus } from "@/lib/ledger/bus";
import { closeOnSignal } from "@/lib/runtime/boot";
import { createRuntime, setRuntime } from "@/lib/runtime/runtime";
import { testAgent } from "../../support/executions";
import type { Resources } from "./api-process";
import { createApiServer } from "./api-routes";

/** A process that serves the whole API and runs executions, as one instance of the product does. */
function callSink(key: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const call = request(`${process.env.SINK_URL}/effect`, { method: "POST", signal }, (response) => {
      response.resume();
      response.on("end", resolve);
    });
    call.on("error", reject);
    call.end(key);
  });
}

/** One call to the sink, with its effect key. */
const sink = testAgent({
  name: "sink",
  effect: "write",
  single: async (_, io) => {
    await callSink(io.key, io.signal);
    return { key: io.key };
  },
});

/** Works until it is told to stop. */
const endless = testAgent({
  name: "endless",
  single: (_, io) =>
    new Promise((_resolve, reject) => {
      const timer = setInterval(() => undefined, 60_000);
      io.signal.addEventListener("abort", () => {
        clearInterval(timer);
        reject(new Error("It was told to stop."));
      });
    }),
});

let listeners = 0;
for (const name of ["onExecution", "onTenant"] as const) {
  const subscribe = Bus.prototype[name];
  Bus.prototype[name] = function counted(this: Bus, id, listener) {
    listeners += 1;
    const unsubscribe = subscribe.call(this, id, listener);
    let subscribed = true;
    return () => {
      if (subscribed) listeners -= 1;
      subscribed = false;
      unsubscribe();
    };
  };
}

async function resources(): Promise<Resources> {
  global.gc?.();
  await new Promise((resolve) => setTimeout(resolve, 50));
  global.gc?.();
  const active = process.getActiveResourcesInfo();
  return {
    openStreams: counters.openStreams,
    listeners,
    timers: active.filter((name) => name === "Timeout").length,
    sockets: active.filter((name) => name === "TCPSocketWrap").length,
    rssBytes: process.memoryUsage().rss,
  };
}

const runtime = await createRuntime({ environment: env(), agents: [...BUILT_IN_AGENTS, sink, endless] });
setRuntime(runtime);
closeOnSignal(runtime);
const server = await createApiServer(process.cwd());
server.keepAliveTimeout = 60_000;
process.on("message", (message) => {
  if (message !== "resources") return;
  resources().then(
    (answer) => process.send?.(answer),
    () => process.exit(3),
  );
});
// An orphan would hold its port and its database for ever.
process.on("disconnect", () => process.exit(4));
server.listen(0, "127.0.0.1", () => process.send?.({ port: (server.address() as AddressInfo).port }));
