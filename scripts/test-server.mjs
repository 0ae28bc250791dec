// A server for browser tests: `npm start` as a user would run it, on a free port, with an empty data directory.
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { binary, projectEnvironment, ROOT } from "./node-command.mjs";

const READY_DEADLINE_MS = 120_000;
const STOP_DEADLINE_MS = 30_000;
/** What would make this server another than the default one. */
const FOREIGN =
  /^(DATABASE_URL|TUTTI_|AUTH_|HOST$|PUBLIC_URL$|ENCRYPTION_KEYS$|LEDGER_SIGNING_KEY$|OPERATOR_TOKEN$)/;

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Resolves to `{ url, stop }` once the server answers; throws with its output when it doesn't. */
export async function startTestServer() {
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), "tutti-test-"));
  const inherited = Object.entries(projectEnvironment()).filter(([name]) => !FOREIGN.test(name));
  const env = {
    ...Object.fromEntries(inherited),
    PORT: String(port),
    TUTTI_DATA_DIR: folder,
    NODE_ENV: "production",
  };
  const child = spawn(binary("node"), ["scripts/start.mjs"], {
    cwd: ROOT,
    env,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const keep = (chunk) => (output = (output + chunk).slice(-20_000));
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  const url = `http://localhost:${port}`;
  const stop = () => stopServer(child, folder);
  const ready = await waitUntilReady(`${url}/v1/health`, child);
  if (ready) return { url, stop, output: () => output };
  await stop();
  throw new Error(`The server did not become ready.\n${output}`);
}

async function waitUntilReady(url, child) {
  const deadline = Date.now() + READY_DEADLINE_MS;
  while (Date.now() < deadline && child.exitCode === null) {
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000) }).catch(() => null);
    if (response?.ok) return true;
    await sleep(200);
  }
  return false;
}

async function stopServer(child, folder) {
  const kill = (signal) => {
    try {
      process.kill(-child.pid, signal);
    } catch {
      // It has ended already.
    }
  };
  if (child.exitCode === null) {
    const ended = new Promise((resolve) => child.once("exit", resolve));
    const timer = setTimeout(() => kill("SIGKILL"), STOP_DEADLINE_MS);
    kill("SIGTERM");
    await ended;
    clearTimeout(timer);
  }
  await rm(folder, { recursive: true, force: true });
}
