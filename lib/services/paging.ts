import { z } from "zod";
import { crc32 } from "@/lib/core/api-key";
import { invalid } from "@/lib/core/errors";
import { idFloor, type IdKind } from "@/lib/core/ids";

export const DEFAULT_PAGE_SIZE = 25;
export const MAXIMUM_PAGE_SIZE = 100;

/** Query members of every list. */
export const PageQuery = z.object({
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(MAXIMUM_PAGE_SIZE)
    .default(DEFAULT_PAGE_SIZE)
    .meta({ description: "Items per page." }),
  cursor: z.string().min(1).max(600).optional().meta({ description: "`next_cursor` of the page before." }),
});

/** What every list verb takes besides its filters. */
export interface PageInput {
  limit?: number;
  cursor?: string;
}

export interface Page<Item> {
  data: Item[];
  next_cursor: string | null;
}

/** Shape of a list answer. */
export function pageShape<Item extends z.ZodType>(item: Item) {
  return z.object({ data: z.array(item), next_cursor: z.string().nullable() });
}

/** An ISO-8601 time in a query, e.g. `2026-11-29T09:08:33Z`. */
export const MomentQuery = z.iso.datetime({ offset: true }).optional();

/** An id is made shortly before its row, on a clock that may run ahead or behind by less than this. */
const CLOCK_SLACK_MS = 300_000;

/**
 * The ids between which rows of these times lie, with slack: indexes are ordered by id, so that a list of an old
 * day doesn't walk from today to there. The times themselves must be compared, too.
 */
export function idTimes(
  kind: IdKind,
  times: { from?: string | undefined; to?: string | undefined },
): { from: string | undefined; to: string | undefined } {
  const floor = (time: string | undefined, slackMs: number) =>
    time === undefined ? undefined : idFloor(kind, new Date(time).getTime() + slackMs);
  return { from: floor(times.from, -CLOCK_SLACK_MS), to: floor(times.to, CLOCK_SLACK_MS) };
}

/** Marks our cursors, so that any other base64 text is refused; a cursor that was changed on its way is, too. */
const MARK = /^c1:([0-9a-f]{8}):/;
const PRINTABLE = /^[\x20-\x7e\u00a0-\uffff]*$/u;

/** The opaque form of a position in a list. */
export function encodeCursor(position: string): string {
  const check = crc32(encodeURIComponent(position)).toString(16).padStart(8, "0");
  return Buffer.from(`c1:${check}:${position}`, "utf8").toString("base64url");
}

/** The position inside a cursor; throws `invalid` for anything `encodeCursor` did not make. */
export function decodeCursor(cursor: string): string {
  const text = Buffer.from(cursor, "base64url").toString("utf8");
  const position = text.replace(MARK, "");
  if (!MARK.test(text) || !PRINTABLE.test(position) || encodeCursor(position) !== cursor) {
    throw invalid("This cursor is not one of ours.", "/cursor");
  }
  return position;
}

/** The position a list continues after, or undefined on its first page. */
export function positionOf(input: PageInput): string | undefined {
  return input.cursor === undefined ? undefined : decodeCursor(input.cursor);
}

export function pageSizeOf(input: PageInput): number {
  return Math.min(Math.max(input.limit ?? DEFAULT_PAGE_SIZE, 1), MAXIMUM_PAGE_SIZE);
}

/** A page from `limit + 1` rows: the extra row only says that there is more. */
export function toPage<Row>(rows: readonly Row[], limit: number, cursorOf: (row: Row) => string): Page<Row> {
  const data = rows.slice(0, limit);
  const last = data.at(-1);
  const more = rows.length > limit && last !== undefined;
  return { data, next_cursor: more ? encodeCursor(cursorOf(last)) : null };
}
