// How scripts run the tools of node_modules: with the project's own Node, whatever started the script.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { constants, setPriority } from "node:os";
import { join } from "node:path";

export const ROOT = join(import.meta.dirname, "..");

const BINARIES = join(ROOT, "node_modules/.bin");

/** Environment in which `node` is the project's Node. */
export function projectEnvironment(extra = {}) {
  return { ...process.env, NEXT_TELEMETRY_DISABLED: "1", PATH: `${BINARIES}:${process.env.PATH}`, ...extra };
}

/** Path of a tool of node_modules, `node` included. */
export function binary(name) {
  const path = join(BINARIES, name);
  return existsSync(path) || name !== "node" ? path : process.execPath;
}

/**
 * Runs a command without stdin; resolves to its exit code and, when `capture`, its output. After `timeoutMs` the
 * command and its children are ended and the code is 124. `background`: it takes what others leave of the processor.
 */
export function run(command, parameters, options = {}) {
  const { capture = false, env = {}, timeoutMs = 0, background = false } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(command, parameters, {
      cwd: ROOT,
      env: projectEnvironment(env),
      detached: timeoutMs > 0,
      stdio: ["ignore", capture ? "pipe" : "inherit", capture ? "pipe" : "inherit"],
    });
    if (background && child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW);
    const release = timeoutMs > 0 ? endWithUs(child, timeoutMs) : () => undefined;
    let output = "";
    child.stdout?.on("data", (chunk) => (output += chunk));
    child.stderr?.on("data", (chunk) => (output += chunk));
    child.once("error", reject);
    child.once("close", (code, signal) => {
      release();
      resolve({ code: code ?? (signal === "SIGKILL" ? 124 : 1), output });
    });
  });
}

/** A command in a process group of its own doesn't hear Ctrl-C: pass it on. */
function endWithUs(child, timeoutMs) {
  const kill = (signal) => {
    try {
      process.kill(-child.pid, signal);
    } catch {
      // It has ended already.
    }
  };
  const timer = setTimeout(() => kill("SIGKILL"), timeoutMs);
  const interrupt = () => {
    kill("SIGTERM");
    process.exitCode = 130;
  };
  process.once("SIGINT", interrupt).once("SIGTERM", interrupt);
  return () => {
    clearTimeout(timer);
    process.off("SIGINT", interrupt).off("SIGTERM", interrupt);
  };
}
