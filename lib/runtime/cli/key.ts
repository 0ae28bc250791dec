import { parseArgs } from "node:util";
import { createKeyForWorkspace } from "@/lib/auth/operator";
import { runCommand, viaServerOrDatabase } from "./operator";

/** npm run key -- --name ci [--workspace demo]: a new API key with all of its workspace owner's scopes but the granted ones. */
await runCommand(async () => {
  const { values } = parseArgs({ options: { name: { type: "string" }, workspace: { type: "string" } } });
  const name = values.name ?? "Command line";
  const { workspace } = values;
  return viaServerOrDatabase({ command: "key", name, ...(workspace ? { workspace } : {}) }, (database) =>
    createKeyForWorkspace(database, { name, ...(workspace ? { workspace } : {}) }),
  );
});
