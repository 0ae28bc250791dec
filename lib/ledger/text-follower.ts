import type { Database } from "@/lib/db/types";
import type { Bus } from "./bus";
import type { TextPiece, TextPlace } from "./text";
import type { Entry } from "./types";

/** What a tail tells of text that is still being written, besides entries. */
export type TextEvent = TextPlace & { executionId: string; attempt: number } & (
    | { type: "text"; text: string; offset: number }
    /** What was told of the run before is void. */
    | { type: "reset" }
  );

export interface TextSource {
  bus: Bus;
  database: Database;
  /** Whether the text of other processes is heard of at once. */
  rings: () => boolean;
}

/** Characters kept for a reader that is slow; beyond, it reads the table. */
const MOST_KEPT = 262_144;
const MOST_PIECES = 256;
/** Milliseconds between looks at the table while something is being written. */
const LOOK_MS = 2_000;
const LOOK_WITHOUT_BELL_MS = 250;
/** Rows of one look. */
const PAGE = 4_000;

const READ = `select c.path as key, c.attempt, c.position, c.text, c.step, c.log_path from stream_chunk c
  left join json_to_recordset($3::json) as known(k text, a integer, o integer) on known.k = c.path
  where c.execution_id = $2 and c.tenant_id = $1
    and (known.k is null or c.attempt > known.a or (c.attempt = known.a and c.position >= known.o))
  order by c.path, c.attempt, c.position limit ${PAGE}`;

/** How much of a run's text has been told. */
interface Told {
  attempt: number;
  length: number;
}

/** The text of one execution for one reader: all there is so far, then each piece once and in its place. */
export class TextFollower {
  private readonly told = new Map<string, Told>();
  private readonly ended = new Set<string>();
  /** Runs that were begun and have no result yet, as far as the entries have told. */
  private readonly open = new Set<string>();
  private pieces: TextPiece[] = [];
  private kept = 0;
  /** The table may have what was not heard. */
  private behind = true;
  private readonly leave: () => void;

  constructor(
    private readonly source: TextSource,
    private readonly place: { tenantId: string; executionId: string },
    wake: () => void,
  ) {
    this.leave = source.bus.onText(place.executionId, (piece) => {
      this.take(piece);
      wake();
    });
  }

  close(): void {
    this.leave();
  }

  /** A run's result says more than what was heard of it. */
  heard({ key, result, data }: Entry): void {
    if (key === null) return;
    if (result) {
      this.ended.add(key);
      this.open.delete(key);
      this.told.delete(key);
    } else if (data.begun === true) this.open.add(key);
  }

  /** Milliseconds until the table should be looked at, bell or not; null: nothing is being written. */
  get lookIn(): number | null {
    if (this.told.size === 0 && this.open.size === 0) return null;
    return this.source.rings() ? LOOK_MS : LOOK_WITHOUT_BELL_MS;
  }

  /** Looks at the table at the next call of `news`. */
  look(): void {
    this.behind = true;
  }

  async *news(): AsyncGenerator<TextEvent> {
    while (this.behind || this.pieces.length > 0) {
      const inTable = this.behind ? await this.read() : [];
      for (const piece of inTable) yield* this.tell(piece, true);
      const heard = this.pieces;
      this.pieces = [];
      this.kept = 0;
      for (const piece of heard) yield* this.tell(piece);
    }
  }

  private take(piece: TextPiece | null): void {
    if (piece?.tenantId === this.place.tenantId) {
      this.pieces.push(piece);
      this.kept += piece.text.length;
    } else if (piece === null) this.behind = true;
    if (this.kept <= MOST_KEPT && this.pieces.length <= MOST_PIECES) return;
    this.pieces = [];
    this.kept = 0;
    this.behind = true;
  }

  private *tell(piece: TextPiece, fromTable = false): Generator<TextEvent> {
    const { key, step, path, attempt, executionId } = piece;
    if (this.ended.has(key)) return;
    const about = { key, step, path, executionId, attempt };
    let told = this.told.get(key);
    if (told && attempt < told.attempt) return;
    if (!told || attempt > told.attempt) {
      if (told) yield { ...about, type: "reset" };
      told = { attempt, length: 0 };
      this.told.set(key, told);
    }
    if (piece.offset > told.length) {
      // The piece before it is on its way to the table, or was never kept.
      if (!fromTable) this.behind = true;
      return;
    }
    const text = piece.text.slice(told.length - piece.offset);
    if (text === "") return;
    yield { ...about, type: "text", text, offset: told.length };
    told.length += text.length;
  }

  private async read(): Promise<TextPiece[]> {
    const { tenantId, executionId } = this.place;
    this.behind = false;
    const known = [...this.told].map(([k, { attempt, length }]) => ({ k, a: attempt, o: length }));
    const { rows } = await this.source.database.query(
      READ,
      [tenantId, executionId, JSON.stringify(known)],
      "text_read",
    );
    if (rows.length === PAGE) this.behind = true;
    return rows.map((row) => ({
      tenantId,
      executionId,
      key: String(row.key),
      step: typeof row.step === "string" ? row.step : null,
      path: String(row.log_path),
      attempt: Number(row.attempt),
      offset: Math.max(0, Number(row.position)),
      text: String(row.text),
    }));
  }
}
