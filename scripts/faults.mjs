// npm run faults: the fault suite at full counts. Each row prints `id seed=… count=… failures=…`.
//   npm run faults -- --row R1 --seed 7 --scale 3
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { binary, run } from "./node-command.mjs";
import { ensurePgbouncer, ensurePostgres } from "./system-tools.mjs";

const USAGE = `npm run faults -- [--row R1] [--seed 7] [--scale 10]
  --row    one row, or all variants of it (R1: R1-postgres and R1-pglite); default all
  --seed   repeats a run; default a fresh one, printed with each row
  --scale  tenths of the full counts, 1 to 10; default 10`;

function readOptions() {
  const text = { type: "string" };
  try {
    const { values } = parseArgs({ options: { row: text, seed: text, scale: text } });
    const seed = Number(values.seed ?? Math.floor(Math.random() * 1_000_000));
    const scale = Number(values.scale ?? 10);
    if (!Number.isInteger(seed) || !(scale > 0)) throw new Error("--seed and --scale take numbers.");
    return { row: values.row, seed, scale };
  } catch (error) {
    console.error(`${error.message}\n\n${USAGE}`);
    process.exit(2);
  }
}

const { row, seed, scale } = readOptions();
await ensurePostgres();
ensurePgbouncer();
const folder = await mkdtemp(join(tmpdir(), "tutti-faults-"));
const file = join(folder, "rows");
const env = {
  FAULT_SEED: String(seed),
  FAULT_SCALE: String(scale),
  FAULT_ROWS_FILE: file,
  ...(row ? { FAULT_ROW: row } : {}),
};
// One file at a time: the rows measure times, and the machine is theirs. A row that fails has failed.
const parameters = ["run", "tests/faults", "--no-file-parallelism", "--retry=0", "--reporter=dot"];
const { code } = await run(binary("vitest"), parameters, { env });
const rows = existsSync(file) ? (await readFile(file, "utf8")).trim().split("\n") : [];
await rm(folder, { recursive: true, force: true });
const failed = rows.filter((line) => !line.endsWith(" failures=0"));
console.log(`\n${rows.join("\n")}\n\n${rows.length} rows, ${failed.length} with failures`);
if (rows.length === 0) console.error(row ? `There is no row ${row}.` : "No row ran.");
process.exitCode = code !== 0 || rows.length === 0 ? 1 : 0;
