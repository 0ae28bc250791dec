import { and, desc, eq, gte, isNull, lt, lte, type SQL } from "drizzle-orm";
import { requireScope } from "@/lib/core/actor";
import { invalid } from "@/lib/core/errors";
import { execution, executionTag } from "@/lib/db/schema/execution";
import type { Tx } from "@/lib/db/types";
import type { Context, ServiceCall } from "../context";
import { idTimes, pageSizeOf, positionOf, toPage, type Page } from "../paging";
import { presentSummary, type SummaryRow } from "./present";
import type { ExecutionSummary } from "./shapes";

export interface ListExecutionsInput {
  limit?: number;
  cursor?: string;
  kind?: SummaryRow["kind"];
  status?: SummaryRow["status"];
  session_id?: string;
  orchestration_id?: string;
  /** Of the orchestration. */
  version?: number;
  tag?: string;
  parent_id?: string;
  /** Default: only with `parent_id` or `orchestration_id`. */
  nested?: boolean;
  from?: string;
  to?: string;
}

/** What `presentSummary` reads. */
export const SUMMARY_COLUMNS = {
  id: execution.id,
  kind: execution.kind,
  title: execution.title,
  status: execution.status,
  waitingFor: execution.waitingFor,
  error: execution.error,
  tags: execution.tags,
  sessionId: execution.sessionId,
  orchestrationId: execution.orchestrationId,
  orchestrationVersion: execution.orchestrationVersion,
  parentId: execution.parentId,
  parentStep: execution.parentStep,
  rootId: execution.rootId,
  depth: execution.depth,
  createdAt: execution.createdAt,
  startedAt: execution.startedAt,
  finishedAt: execution.finishedAt,
};

/** Newest first; ids sort by creation, so a page walks an index backwards whatever the filter. */
export async function listExecutions({
  ctx,
  input,
}: ServiceCall<ListExecutionsInput>): Promise<Page<ExecutionSummary>> {
  requireScope(ctx.actor, "executions:read");
  if (input.version !== undefined && input.orchestration_id === undefined)
    throw invalid("A version is one of an orchestration: name it, too.", "/orchestration_id");
  const limit = pageSizeOf(input);
  const rows = await ctx.db((tx) => read(tx, ctx, input, limit + 1));
  const page = toPage(rows, limit, (row) => row.id);
  return { ...page, data: page.data.map(presentSummary) };
}

function read(tx: Tx, ctx: Context, input: ListExecutionsInput, limit: number): Promise<SummaryRow[]> {
  const nested = input.nested ?? (input.parent_id !== undefined || input.orchestration_id !== undefined);
  const filters = and(
    eq(execution.tenantId, ctx.tenantId),
    nested ? undefined : isNull(execution.parentId),
    input.parent_id === undefined ? undefined : eq(execution.parentId, input.parent_id),
    ...idRange(execution.id, input),
    input.kind && eq(execution.kind, input.kind),
    input.status && eq(execution.status, input.status),
    input.session_id === undefined ? undefined : eq(execution.sessionId, input.session_id),
    input.orchestration_id === undefined ? undefined : eq(execution.orchestrationId, input.orchestration_id),
    input.version === undefined ? undefined : eq(execution.orchestrationVersion, input.version),
    input.from === undefined ? undefined : gte(execution.createdAt, new Date(input.from)),
    input.to === undefined ? undefined : lte(execution.createdAt, new Date(input.to)),
  );
  if (input.tag === undefined) {
    return tx.select(SUMMARY_COLUMNS).from(execution).where(filters).orderBy(desc(execution.id)).limit(limit);
  }
  return tx
    .select(SUMMARY_COLUMNS)
    .from(executionTag)
    .innerJoin(
      execution,
      and(eq(execution.tenantId, executionTag.tenantId), eq(execution.id, executionTag.executionId)),
    )
    .where(
      and(
        eq(executionTag.tenantId, ctx.tenantId),
        eq(executionTag.tag, input.tag),
        // Both sides of the join: the planner carries no range across it.
        ...idRange(executionTag.executionId, input),
        filters,
      ),
    )
    .orderBy(desc(executionTag.executionId))
    .limit(limit);
}

/** The ids a page may show: before the cursor's, and about as old as the times asked for. */
function idRange(
  column: typeof execution.id | typeof executionTag.executionId,
  input: ListExecutionsInput,
): (SQL | undefined)[] {
  const position = positionOf(input);
  const times = idTimes("execution", input);
  return [
    position === undefined ? undefined : lt(column, position),
    times.from === undefined ? undefined : gte(column, times.from),
    times.to === undefined ? undefined : lt(column, times.to),
  ];
}
