import { requireScope } from "@/lib/core/actor";
import { checkpointLine, entryLine, headLine } from "@/lib/ledger/export";
import { checkpointsOf } from "@/lib/ledger/read-checkpoints";
import type { Context, ServiceCall } from "../context";
import { byteStream } from "./byte-stream";
import { loadExecution } from "./get";
import type { Download } from "./logs-archive";
import type { ExecutionRow } from "./present";

const PAGE = 500;
/** A checkpoint is signed after its executions were made, by a clock that may be behind by less than this. */
const CLOCK_SLACK_MS = 300_000;

/** An execution's ledger as JSON lines that `npm run verify-ledger` checks without a database. Throws `not_found`. */
export async function exportLedger({ ctx, input }: ServiceCall<{ id: string }>): Promise<Download> {
  requireScope(ctx.actor, "contracts:read");
  const row = await ctx.db((tx) => loadExecution(tx, ctx.tenantId, input.id));
  return {
    fileName: `${row.id}.ledger.jsonl`,
    contentType: "application/x-ndjson",
    body: byteStream(lines(ctx, row)),
  };
}

/** Up to the head of the moment of the call: what is written meanwhile belongs to the next export. */
async function* lines(ctx: Context, row: ExecutionRow): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  yield encoder.encode(headLine(row.id, { seq: row.lastSeq, hash: row.lastHash }));
  for (let afterSeq = 0; afterSeq < row.lastSeq;) {
    const limit = Math.min(PAGE, row.lastSeq - afterSeq);
    const page = await ctx.ledger.readChained({
      tenantId: ctx.tenantId,
      executionId: row.id,
      afterSeq,
      limit,
    });
    const last = page.at(-1);
    if (!last) break;
    yield encoder.encode(page.map(entryLine).join(""));
    afterSeq = last.seq;
  }
  const since = new Date(row.createdAt.getTime() - CLOCK_SLACK_MS);
  const query = { tenantId: ctx.tenantId, executionId: row.id, since };
  const checkpoints = await ctx.db((tx) => checkpointsOf(tx, query));
  const covered = checkpoints.filter(({ heads }) =>
    heads.some(([id, seq]) => id === row.id && seq <= row.lastSeq),
  );
  if (covered.length > 0) yield encoder.encode(covered.map(checkpointLine).join(""));
}
