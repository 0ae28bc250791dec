import { appendFileSync, writeSync } from "node:fs";
import { it } from "vitest";
import { SeededRandom } from "./random";

/** Tenths of the full counts: 1 (default, what `npm test` and CI run) to 10 (`npm run faults`). */
export const SCALE = Number(process.env.FAULT_SCALE ?? 1);
const SEED = Number(process.env.FAULT_SEED ?? 1);
/** When set, only the row of this id, or the rows whose ids begin with it and a hyphen. */
const WANTED = process.env.FAULT_ROW;
const MOST_SHOWN = 20;

export interface FaultRow {
  /** E.g. `R1-postgres`: the row of SAFETY.md §3 or the case of DURABLE.md §5, then the variant. */
  id: string;
  /** What is done and what must hold, as the test's name. */
  what: string;
  /** How often at full scale. */
  full: number;
  /** At one tenth of the counts this many, where a tenth is more than each run needs. */
  usual?: number;
  /** Never fewer than this, whatever the scale; default 1. */
  least?: number;
  /** For one tenth of the counts; default 60 s, and as many times that as there are tenths. */
  timeoutMs?: number;
  /** E.g. `!hasPostgres()`. */
  skip?: boolean;
}

export interface FaultRun {
  seed: number;
  /** How often at this scale. */
  count: number;
  random: SeededRandom;
  /** Another full number at this scale, at least 1. */
  scaled(full: number): number;
  /** Counts one failure and goes on. */
  fail(what: string): void;
  /** Counts a failure unless `holds`. */
  check(holds: boolean, what: string): void;
}

/**
 * One row of the fault suite as a test. Prints `id seed=… count=… failures=…` however it ends, and fails when anything
 * did. What `body` throws counts as one failure.
 */
export function faultRow(row: FaultRow, body: (run: FaultRun) => Promise<void>): void {
  const unwanted = WANTED !== undefined && row.id !== WANTED && !row.id.startsWith(`${WANTED}-`);
  const timeout = (row.timeoutMs ?? 60_000) * Math.max(1, SCALE) + 240_000;
  it.skipIf(unwanted || row.skip === true)(`${row.id}: ${row.what}`, { timeout }, async () => {
    const failures: string[] = [];
    const run = runOf(row, failures);
    let thrown: unknown;
    try {
      await body(run);
    } catch (error) {
      thrown = error;
      failures.push(error instanceof Error ? error.message : String(error));
    }
    print(`${row.id} seed=${run.seed} count=${run.count} failures=${failures.length}`);
    if (failures.length > 0) {
      const more = failures.length > MOST_SHOWN ? `\n… ${failures.length - MOST_SHOWN} more` : "";
      const shown = `${failures.slice(0, MOST_SHOWN).join("\n")}${more}`;
      // At once: the tool's own report comes when all rows have run.
      writeSync(2, `${shown}\n`);
      throw new Error(`${row.id} seed=${run.seed}:\n${shown}`, { cause: thrown });
    }
  });
}

function runOf(row: FaultRow, failures: string[]): FaultRun {
  const scaled = (full: number) => Math.max(1, Math.ceil((full * SCALE) / 10));
  return {
    seed: SEED,
    count: Math.max(row.least ?? 1, SCALE === 1 && row.usual ? row.usual : scaled(row.full)),
    random: new SeededRandom(SEED),
    scaled,
    fail: (what) => failures.push(what),
    check: (holds, what) => {
      if (!holds) failures.push(what);
    },
  };
}

/** Past vitest's console, which would put a heading before each line. */
function print(line: string): void {
  writeSync(1, `${line}\n`);
  if (process.env.FAULT_ROWS_FILE) appendFileSync(process.env.FAULT_ROWS_FILE, `${line}\n`);
}
