// npm run dev: next dev, started again when code changes that hot reload can't reach: the runner lives from start to end
// of the process, so a change of the engine, an agent or a tool would leave it running the old one.
import { spawn } from "node:child_process";
import { existsSync, watch } from "node:fs";
import { join } from "node:path";
import { binary, projectEnvironment, ROOT } from "./node-command.mjs";

if (existsSync(".env")) process.loadEnvFile(".env");
const { HOST = "127.0.0.1", PORT = "3000" } = process.env;
const RELOADED_BY_NEXT = /^(ui|http|auth)[\\/]/;
const SETTLE_MS = 300;

let server = start();
let timer = null;
let stopping = false;

function start() {
  const child = spawn(process.execPath, [binary("next"), "dev", "-H", HOST, "-p", PORT], {
    cwd: ROOT,
    stdio: "inherit",
    env: projectEnvironment({
      NODE_ENV: "development",
      NEXT_MANUAL_SIG_HANDLE: "true",
      SHUTDOWN_GRACE_MS: "1000",
    }),
  });
  child.on("exit", (code) => {
    if (child === server && !timer) process.exit(code ?? 0);
  });
  return child;
}

watch(join(ROOT, "lib"), { recursive: true }, (_, file) => {
  if (!file?.endsWith(".ts") || RELOADED_BY_NEXT.test(file) || stopping) return;
  clearTimeout(timer);
  timer = setTimeout(() => {
    process.stdout.write(`\nlib/${file} changed: starting again.\n`);
    const old = server;
    old.once("exit", () => {
      timer = null;
      server = start();
    });
    old.kill("SIGTERM");
  }, SETTLE_MS);
});

for (const signal of ["SIGTERM", "SIGINT"]) {
  process.on(signal, () => {
    stopping = true;
    server.kill(signal);
  });
}
