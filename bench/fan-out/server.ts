/** The product's own routes on a plain server, with its runner, and a witness of when each entry was committed. */
import type { AddressInfo } from "node:net";
import { createKeyForWorkspace } from "@/lib/auth/operator";
import { setRuntime } from "@/lib/runtime/runtime";
import { createApiServer } from "../../tests/faults/support/api-routes";
import { now } from "../follow";
import { openInstallation } from "../installation";

export interface ServerReport {
  /** `[seq, when this process knew of the commit]`. */
  commits: [number, number][];
  cpuMs: number;
}

const installation = await openInstallation(process.env.DATABASE_URL ?? "");
const { runtime } = installation;
setRuntime(runtime);
const key = await createKeyForWorkspace(runtime.database, { name: "bench" });
const server = await createApiServer(process.cwd());
let commits: [number, number][] = [];
let cpu = process.cpuUsage();

/** `watch ID`: from before its clients come, so that this is heard before any of them. */
process.on("message", (message: { watch: string } | "begin" | "report") => {
  if (message === "begin") cpu = process.cpuUsage();
  else if (message === "report") {
    const { user, system } = process.cpuUsage(cpu);
    process.send?.({ commits, cpuMs: (user + system) / 1000 } satisfies ServerReport);
  } else {
    commits = [];
    runtime.ledger.watch(message.watch, (change) => {
      const at = now();
      for (const entry of change.entries?.() ?? []) commits.push([entry.seq, at]);
    });
    process.send?.("watching");
  }
});
process.on("SIGTERM", () => {
  server.closeAllConnections();
  installation.close().then(
    () => process.exit(0),
    () => process.exit(1),
  );
});
process.on("disconnect", () => process.exit(0));
server.listen(0, "127.0.0.1", () => {
  const { port } = server.address() as AddressInfo;
  process.send?.({ url: `http://127.0.0.1:${port}`, key });
});
