import { readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";

/** Another process has the embedded database open. */
export class DirectoryInUseError extends Error {
  override name = "DirectoryInUseError";
}

interface Holder {
  pid: number;
  host: string;
  /** The kernel's start time of the process: a number reused by another process is not the holder. */
  startedAt: string | null;
}

function processStart(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null;
  } catch {
    return null;
  }
}

function isAlive(holder: Holder): boolean {
  if (holder.host !== hostname()) return true;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
  const startedAt = processStart(holder.pid);
  return holder.startedAt === null || startedAt === null || startedAt === holder.startedAt;
}

function readHolder(file: string): Holder | null {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Holder;
  } catch {
    return null;
  }
}

/** How long a lock file may be without its content: its maker is writing it. */
const WRITING_MS = 2_000;

/** Whether a lock file is there and its owner gone. One without content is given the time to be written. */
function isStale(file: string): boolean {
  const holder = readHolder(file);
  if (holder) return !isAlive(holder);
  try {
    return Date.now() - statSync(file).mtimeMs > WRITING_MS;
  } catch {
    return false;
  }
}

function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

function create(file: string, mine: Holder): boolean {
  try {
    writeFileSync(file, JSON.stringify(mine), { flag: "wx", mode: 0o600 });
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

/** Removes a lock whose owner is gone. Under a lock of its own: of two who saw it, the slower would remove the new one. */
function removeStale(file: string, mine: Holder): boolean {
  const guard = `${file}.takeover`;
  if (!create(guard, mine)) {
    if (isStale(guard)) rmSync(guard, { force: true });
    return false;
  }
  try {
    if (isStale(file)) rmSync(file, { force: true });
    return true;
  } finally {
    rmSync(guard, { force: true });
  }
}

function inUse(directory: string, file: string, holder: Holder): DirectoryInUseError {
  const elsewhere = holder.host === hostname() ? "" : ` If that host is gone, delete ${file}.`;
  return new DirectoryInUseError(
    `The database directory ${directory} is in use by process ${holder.pid} on ${holder.host}. ` +
      `Stop it first, or set DATABASE_URL to a Postgres server to run several processes.${elsewhere}`,
  );
}

/**
 * PGlite does not refuse a second opener, and two lose each other's rows without a word. The lock file holds the
 * owner's process number; a file whose owner is gone is taken over. Returns the function that unlocks.
 */
export function lockDirectory(directory: string): () => void {
  const file = join(directory, "tutti.lock");
  const mine: Holder = { pid: process.pid, host: hostname(), startedAt: processStart(process.pid) };
  for (let attempt = 0; attempt < 150; attempt++) {
    if (create(file, mine)) {
      return () => {
        if (readHolder(file)?.pid === process.pid) rmSync(file, { force: true });
      };
    }
    const holder = readHolder(file);
    if (holder && isAlive(holder)) throw inUse(directory, file, holder);
    if (!isStale(file) || !removeStale(file, mine)) pause(20);
  }
  throw new DirectoryInUseError(`The database directory ${directory} could not be locked.`);
}
