import type { Database } from "@/lib/db/types";
import { log } from "@/lib/guard/log";
import { redactText, unfinishedSecret } from "@/lib/guard/redact";
import type { Place } from "./claim-one";

/** The run that writes a text, its step if it has one, and where that logs. */
export interface TextPlace {
  /** The run's journal key. */
  key: string;
  step: string | null;
  path: string;
}

/** A piece of text that a run is still writing. */
export interface TextPiece extends Place, TextPlace {
  /** Which time the run begins its text: a higher one voids what came before. */
  attempt: number;
  /** UTF-16 units before this piece. */
  offset: number;
  text: string;
}

/** What a run writes to. Best effort: the record is the run's result. */
export interface TextStream {
  write(text: string): void;
  /** What was written is void. */
  reset(): void;
  /** Sends the rest. Nothing is kept once the run's result is there for everybody. */
  end(recorded: Promise<unknown>): void;
}

export interface TextHost {
  database: Database;
  /** Tells those who watch in this process. */
  publish: (piece: TextPiece) => void;
  /** Tells other processes that there is something to read. */
  ring: (place: Place) => void;
}

const FLUSH_MS = 75;
const FLUSH_CHARACTERS = 2_048;
/** What may be held back because a secret might be coming; a private key is shorter. */
const MOST_HELD = 16_384;
/** Rows of one statement. */
const BATCH = 64;
/** What may wait for a slow database; beyond, watchers of other processes miss text until the result is there. */
const MOST_WAITING = 512;

const INSERT = `insert into stream_chunk (tenant_id, execution_id, path, attempt, position, text, step, log_path)
select t, e, k, a, o, x, s, p from json_to_recordset($1::json)
  as c(t text, e text, k text, a integer, o integer, x text, s text, p text) on conflict do nothing`;
const DELETE = "delete from stream_chunk where execution_id = $1 and path = $2 and attempt < $3";
const NEXT =
  "select coalesce(max(attempt), 0)::integer + 1 as next from stream_chunk where execution_id = $1 and path = $2";

type Work = { insert: TextPiece } | { delete: TextPiece };

/** Text on its way to whoever watches: at once to this process, through an unlogged table to all others. */
export class LiveTexts {
  private waiting: Work[] = [];
  private working: Promise<void> | null = null;

  constructor(private readonly host: TextHost) {}

  open(place: Place & TextPlace): TextStream {
    return new Writer(place, {
      next: () => this.nextAttempt(place),
      send: (piece) => this.send(piece),
      forget: (piece) => this.add({ delete: piece }),
    });
  }

  async drain(): Promise<void> {
    while (this.working) await this.working;
  }

  /** A run that is repeated after a crash goes on counting where the one before it stopped. */
  private async nextAttempt({ executionId, key }: Place & TextPlace): Promise<number> {
    const { rows } = await this.host.database.query(NEXT, [executionId, key], "text_next");
    return Number(rows[0]?.next ?? 1);
  }

  private send(piece: TextPiece): void {
    this.host.publish(piece);
    if (this.waiting.length < MOST_WAITING) this.add({ insert: piece });
  }

  private add(work: Work): void {
    this.waiting.push(work);
    this.working ??= this.run().finally(() => (this.working = null));
  }

  private async run(): Promise<void> {
    for (let batch = this.nextBatch(); batch.length > 0; batch = this.nextBatch())
      await this.perform(batch).catch((error: unknown) => log.debug("text.not_kept", { error }));
  }

  /** As many pieces as stand together, or one deletion. */
  private nextBatch(): Work[] {
    const end = this.waiting.findIndex((work) => "delete" in work);
    const pieces = end === -1 ? this.waiting.length : end;
    return this.waiting.splice(0, Math.min(Math.max(pieces, 1), BATCH));
  }

  private async perform(batch: Work[]): Promise<void> {
    const [first] = batch;
    if (first && "delete" in first) {
      const { executionId, key, attempt } = first.delete;
      await this.host.database.query(DELETE, [executionId, key, attempt], "text_delete");
      return;
    }
    const pieces = batch.flatMap((work) => ("insert" in work ? work.insert : []));
    const rows = pieces.map((piece) => ({
      t: piece.tenantId,
      e: piece.executionId,
      k: piece.key,
      a: piece.attempt,
      o: piece.text === "" ? -1 : piece.offset,
      x: piece.text,
      s: piece.step,
      p: piece.path,
    }));
    await this.host.database.query(INSERT, [JSON.stringify(rows)], "text_insert");
    for (const piece of pieces) this.host.ring(piece);
  }
}

interface WriterHost {
  next: () => Promise<number>;
  send: (piece: TextPiece) => void;
  /** Deletes what is kept of attempts before the piece's. */
  forget: (piece: TextPiece) => void;
}

/** One run's text: collects it into pieces, a few a second. */
class Writer implements TextStream {
  private buffer = "";
  private offset = 0;
  private attempt: number | null = null;
  private timer: NodeJS.Timeout | null = null;
  /** Set while the first number is being read: what is written meanwhile waits. */
  private opening: Promise<void> | null = null;
  private ended = false;

  constructor(
    private readonly place: Place & TextPlace,
    private readonly host: WriterHost,
  ) {}

  write(text: string): void {
    if (this.ended || text === "") return;
    // Postgres has no NUL in its texts.
    this.buffer += text.replaceAll("\u0000", "\ufffd");
    this.opening ??= this.open();
    if (this.attempt === null) return;
    if (this.buffer.length >= FLUSH_CHARACTERS) this.flush();
    else this.timer ??= setTimeout(() => this.flush(), FLUSH_MS);
  }

  reset(): void {
    this.buffer = "";
    this.offset = 0;
    if (this.attempt === null || this.ended) return;
    this.attempt += 1;
    this.host.send(this.piece(""));
    this.host.forget(this.piece(""));
  }

  end(recorded: Promise<unknown>): void {
    this.flush(true);
    this.ended = true;
    if (this.attempt === null) return;
    const last = { ...this.piece(""), attempt: this.attempt + 1 };
    const forget = () => this.host.forget(last);
    recorded.then(forget, forget);
  }

  private async open(): Promise<void> {
    const attempt = await this.host.next().catch(() => 1);
    if (this.ended) return;
    this.attempt = attempt;
    // Says also that what an earlier process wrote is void.
    if (attempt > 1) this.host.send(this.piece(""));
    if (attempt > 1) this.host.forget(this.piece(""));
    this.flush();
  }

  private flush(last = false): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    const whole = this.buffer;
    const cut = last ? whole.length : sendable(whole);
    if (this.attempt === null || cut === 0 || this.ended) return;
    this.buffer = whole.slice(cut);
    const text = redactText(whole.slice(0, cut));
    for (let from = 0; from < text.length;) {
      const to = pieceEnd(text, from);
      this.host.send(this.piece(text.slice(from, to)));
      this.offset += to - from;
      from = to;
    }
  }

  private piece(text: string): TextPiece {
    return { ...this.place, attempt: this.attempt ?? 1, offset: this.offset, text };
  }
}

/** Half of a character that takes two units waits for the other; what may become a secret, until one can tell. */
function sendable(text: string): number {
  const whole = /[\ud800-\udbff]$/.test(text) ? text.length - 1 : text.length;
  const safe = unfinishedSecret(text);
  return text.length - safe > MOST_HELD ? whole : Math.min(whole, safe);
}

/** Never between the halves of a character. */
function pieceEnd(text: string, from: number): number {
  const end = from + 2 * FLUSH_CHARACTERS;
  if (end >= text.length) return text.length;
  return /[\ud800-\udbff]/.test(text[end - 1] ?? "") ? end - 1 : end;
}
