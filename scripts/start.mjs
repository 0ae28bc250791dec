// npm start: builds when needed, then runs the server. Everything else happens in instrumentation.ts.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { buildIfNeeded } from "./build-if-needed.mjs";
import { binary, ROOT } from "./node-command.mjs";

if (existsSync(".env")) process.loadEnvFile(".env");
const { DATABASE_URL = "", TUTTI_MODE, HOST, PORT = "3000" } = process.env;
const embedded = DATABASE_URL === "" || DATABASE_URL.startsWith("pglite:");
const demo = (TUTTI_MODE ?? (embedded ? "demo" : "production")) === "demo";

await buildIfNeeded();
const host = HOST || (demo ? "127.0.0.1" : "0.0.0.0");
const server = spawn(process.execPath, [binary("next"), "start", "-H", host, "-p", PORT], {
  cwd: ROOT,
  stdio: "inherit",
  env: {
    ...process.env,
    NODE_ENV: "production",
    NEXT_MANUAL_SIG_HANDLE: "true",
    NEXT_TELEMETRY_DISABLED: "1",
  },
});
// The server drains its work; this process only waits for it.
for (const signal of ["SIGTERM", "SIGINT"]) process.on(signal, () => server.kill(signal));
server.on("exit", (code, signal) => process.exit(signal ? 1 : (code ?? 0)));
