import { readdirSync, readFileSync } from "node:fs";
import type { Database } from "@/lib/db/types";

/** Milliseconds of processor time since it was made: this process, and the database server where it can be seen. */
export interface ProcessorClock {
  /** `postgres` is null when the server is not on this machine. */
  read(): { node: number; postgres: number | null };
}

/** Kernel ticks per second in /proc: 100 wherever Node runs. */
const TICK_MS = 10;

export async function startProcessorClock(database: Database): Promise<ProcessorClock> {
  const { rows } = await database.query("select pg_backend_pid() as pid");
  const postmaster = findPostmaster(Number(rows[0]?.pid));
  const node = process.cpuUsage();
  const before = postmaster === null ? 0 : serverTime(postmaster);
  return {
    read: () => {
      const { user, system } = process.cpuUsage(node);
      const postgres = postmaster === null ? null : serverTime(postmaster) - before;
      return { node: (user + system) / 1000, postgres };
    },
  };
}

interface Stat {
  name: string;
  parent: number;
  ownMs: number;
  /** Of children that ended. */
  childrenMs: number;
}

/** proc(5): the name in brackets may hold spaces, so fields are counted from the last bracket. */
function readStat(pid: number): Stat | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    const ticks = (index: number) => Number(fields[index] ?? 0) * TICK_MS;
    const name = text.slice(text.indexOf("(") + 1, text.lastIndexOf(")"));
    return {
      name,
      parent: Number(fields[1]),
      ownMs: ticks(11) + ticks(12),
      childrenMs: ticks(13) + ticks(14),
    };
  } catch {
    return null;
  }
}

/** A server elsewhere has process ids too, but here they are nobody's or somebody else's. */
function findPostmaster(backend: number): number | null {
  const stat = readStat(backend);
  return stat && stat.name.startsWith("postgres") ? stat.parent : null;
}

function serverTime(postmaster: number): number {
  const own = readStat(postmaster);
  let total = (own?.ownMs ?? 0) + (own?.childrenMs ?? 0);
  for (const name of readdirSync("/proc")) {
    const stat = /^\d+$/.test(name) ? readStat(Number(name)) : null;
    if (stat?.parent === postmaster) total += fineTime(Number(name)) ?? stat.ownMs;
  }
  return total;
}

/** Nanoseconds where the kernel counts them; ticks are coarse for a short run. */
function fineTime(pid: number): number | null {
  try {
    return Number(readFileSync(`/proc/${pid}/schedstat`, "utf8").split(" ")[0]) / 1_000_000;
  } catch {
    return null;
  }
}
