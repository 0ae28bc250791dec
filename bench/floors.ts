import { newId } from "@/lib/core/ids";
import type { Database } from "@/lib/db/types";
import { type Measured, repeatFor } from "./measure";

const BATCH_ROWS = 512;

type Row = Record<string, unknown>;

/**
 * The least a durable engine can do on this machine, in a table like the ledger with the same indexes:
 * `batch` writes the very rows of an execution, many at a time, and nothing else;
 * `commit` writes one row per step, each in a commit of its own, one after another.
 */
export class Floors {
  /** The rows as JSON text, of which copies differ in the execution's id only. */
  private readonly text: string;
  private readonly steps: readonly Row[];

  private constructor(
    private readonly database: Database,
    private readonly exampleId: string,
    /** The entries one execution left. */
    readonly rows: readonly Row[],
  ) {
    this.text = JSON.stringify(rows).slice(1, -1);
    this.steps = rows.filter((row) => row.contract_type === "RESPONSE");
  }

  static async open(database: Database, exampleId: string): Promise<Floors> {
    await database.query("drop table if exists bench_floor");
    await database.query("create table bench_floor (like ledger_entry including all)");
    const { rows } = await database.query("select * from ledger_entry where execution_id = $1 order by seq", [
      exampleId,
    ]);
    return new Floors(database, exampleId, rows);
  }

  /** `count` in the result is executions. */
  async batch(seconds: number): Promise<Measured> {
    await this.empty();
    const perBatch = Math.max(1, Math.floor(BATCH_ROWS / this.rows.length));
    const measured = await repeatFor(seconds, 1, async () => {
      const copies = Array.from({ length: perBatch }, () => this.copy());
      await this.insert(copies.join(","));
    });
    return { ...measured, count: measured.count * perBatch };
  }

  async commit(seconds: number, concurrency: number): Promise<Measured> {
    await this.empty();
    return repeatFor(seconds, concurrency, () => this.commitOne());
  }

  /** One execution's steps, one row and one commit each. */
  async commitOne(): Promise<void> {
    const id = newId("execution");
    for (const row of this.steps) await this.insert(JSON.stringify({ ...row, execution_id: id }));
  }

  private copy(): string {
    return this.text.replaceAll(this.exampleId, newId("execution"));
  }

  /** `objects` is the inside of a JSON array. */
  private async insert(objects: string): Promise<void> {
    const text = "insert into bench_floor select * from json_populate_recordset(null::bench_floor, $1)";
    await this.database.query(text, [`[${objects}]`], "bench_floor");
  }

  private async empty(): Promise<void> {
    await this.database.query("truncate bench_floor");
  }
}
