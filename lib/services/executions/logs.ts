import { requireScope } from "@/lib/core/actor";
import { invalid } from "@/lib/core/errors";
import type { Entry } from "@/lib/ledger/types";
import { isWithin, logLine, logTree } from "@/lib/ledger/views/log-tree";
import type { Context, ServiceCall } from "../context";
import { decodeCursor, encodeCursor } from "../paging";
import { loadExecution } from "./get";
import type { LogLine, LogTree } from "./logs-shapes";
import { linksOf, type ExecutionRow } from "./present";
import { withInput } from "./whole-entry";

export interface LogsInput {
  id: string;
  path?: string;
  limit?: number;
  cursor?: string;
}

const DEFAULT_LINES = 500;
/** Entries looked through per call, however few of them lie within the path asked for. */
const MOST_READ = 5_000;
const PAGE = 1_000;

/** The log of an execution as a tree by log path, oldest first, long values cut. Throws `not_found`. */
export async function getLogs({ ctx, input }: ServiceCall<LogsInput>): Promise<LogTree> {
  requireScope(ctx.actor, "executions:read");
  const start = input.cursor === undefined ? 0 : Number(decodeCursor(input.cursor));
  if (!Number.isSafeInteger(start) || start < 0)
    throw invalid("This cursor is not one of the log's.", "/cursor");
  const row = await ctx.db((tx) => loadExecution(tx, ctx.tenantId, input.id));
  const { entries, nextSeq } = await readWithin(ctx, input, start);
  return {
    object: "log_tree",
    execution_id: row.id,
    data: logTree(entries.map((entry) => ({ path: entry.path, line: presentLine(row, entry) }))),
    next_cursor: nextSeq === null ? null : encodeCursor(String(nextSeq)),
  };
}

function presentLine(row: ExecutionRow, entry: Entry): LogLine {
  const line = logLine(withInput(entry, row.input));
  const cut = line.truncated.length > 0;
  return { ...line, full: cut ? `${linksOf(row.id).self}/payloads/${entry.seq}` : null };
}

/** The next lines within the path; `nextSeq` is where to go on, null at the log's end. */
async function readWithin(
  ctx: Context,
  { id, path, limit = DEFAULT_LINES }: LogsInput,
  start: number,
): Promise<{ entries: Entry[]; nextSeq: number | null }> {
  const found: Entry[] = [];
  for (let afterSeq = start; ;) {
    const page = await ctx.ledger.read({ tenantId: ctx.tenantId, executionId: id, afterSeq, limit: PAGE });
    for (const entry of page) {
      if (path !== undefined && !isWithin(entry.path, path)) continue;
      if (found.length === limit) return { entries: found, nextSeq: (found.at(-1) ?? entry).seq };
      found.push(entry);
    }
    const last = page.at(-1);
    if (!last || page.length < PAGE) return { entries: found, nextSeq: null };
    afterSeq = last.seq;
    if (afterSeq - start >= MOST_READ) return { entries: found, nextSeq: afterSeq };
  }
}
