import type { PreparedEntry } from "./encode";
import type { Link, Place } from "./linked-entry";

/** Fields of the composite type `ledger_row`, in its order, with the types' ids in every Postgres. */
const TEXT = 25;
const JSON_TEXT = 114;
const INTEGER = 23;
const DOUBLE = 701;
const FIELDS = 23;
/** Of an entry beside its payloads: lengths, types, hashes, names. What it does not hold makes the buffer grow. */
const ROW_BYTES = 900;

/**
 * `ledger_row[]` in Postgres' binary form (array_recv, record_recv): the server takes the values as they are, where
 * from JSON it would have to find each of them first.
 */
export class RowBuffer {
  private buffer: Buffer;
  private at = 20;
  private rows = 0;

  /** `payload`: characters to come, so that the buffer need not grow. */
  constructor(
    private readonly rowType: number,
    { rows, payload }: { rows: number; payload: number },
  ) {
    this.buffer = Buffer.allocUnsafe(20 + rows * ROW_BYTES + payload);
  }

  add(place: Place, entry: PreparedEntry, link: Link): void {
    this.reserve(8);
    const start = this.at;
    this.at += 4;
    this.int32(FIELDS);
    this.text(place.executionId);
    this.integer(link.seq);
    this.text(place.tenantId);
    this.double(entry.at / 1000);
    this.text(entry.name);
    this.text(entry.path);
    this.text(entry.step || null);
    this.text(entry.dataText, JSON_TEXT);
    this.text(entry.key);
    this.text(entry.resultText, JSON_TEXT);
    this.contract(entry.contract);
    this.text(entry.status);
    this.double(entry.durationMs);
    this.double(entry.costUsd);
    this.text(link.content);
    this.text(link.before);
    this.text(link.hash);
    this.buffer.writeInt32BE(this.at - start - 4, start);
    this.rows++;
  }

  /** The array; nothing may be added after. */
  end(): Buffer {
    const { buffer } = this;
    // One dimension without nulls, of so many elements, counted from 1.
    [1, 0, this.rowType, this.rows, 1].forEach((value, index) => buffer.writeInt32BE(value, index * 4));
    return buffer.subarray(0, this.at);
  }

  private contract(contract: PreparedEntry["contract"]): void {
    this.text(contract?.id);
    this.text(contract?.type);
    this.text(contract?.correlationId);
    this.text(contract?.sessionId);
    this.text(contract?.from);
    this.text(contract?.to);
    this.text(contract?.capability);
  }

  private text(value: string | null | undefined, type = TEXT): void {
    if (value === null || value === undefined) return this.nothing(type);
    // UTF-8 takes at most three bytes for each unit of UTF-16.
    this.reserve(8 + value.length * 3);
    const length = this.buffer.write(value, this.at + 8);
    this.int32(type);
    this.int32(length);
    this.at += length;
  }

  private integer(value: number): void {
    this.reserve(12);
    this.int32(INTEGER);
    this.int32(4);
    this.int32(value);
  }

  private double(value: number | undefined): void {
    if (value === undefined) return this.nothing(DOUBLE);
    this.reserve(16);
    this.int32(DOUBLE);
    this.int32(8);
    this.at = this.buffer.writeDoubleBE(value, this.at);
  }

  private nothing(type: number): void {
    this.reserve(8);
    this.int32(type);
    this.int32(-1);
  }

  private int32(value: number): void {
    this.at = this.buffer.writeInt32BE(value, this.at);
  }

  private reserve(bytes: number): void {
    if (this.at + bytes <= this.buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.buffer.length * 2, this.at + bytes));
    this.buffer.copy(larger, 0, 0, this.at);
    this.buffer = larger;
  }
}
