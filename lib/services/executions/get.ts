import { and, asc, eq } from "drizzle-orm";
import { requireScope } from "@/lib/core/actor";
import { notFound } from "@/lib/core/errors";
import { isTerminal } from "@/lib/core/states";
import { execution, webhookDelivery } from "@/lib/db/schema/execution";
import type { Tx } from "@/lib/db/types";
import type { Entry } from "@/lib/ledger/types";
import { decisionsOf } from "@/lib/ledger/views/plan";
import { stepsOf } from "@/lib/ledger/views/steps";
import type { Context, ServiceCall } from "../context";
import { presentCallback, presentExecution, type ExecutionRow } from "./present";
import { readAgentUsage, type AgentUsage } from "../budgets/model-usage";
import { readChildren } from "./children";
import type { Execution, StartShape } from "./shapes";
import { contractIdsOfRow } from "./contract-ids";
import { presentStart } from "./present-start";

const PAGE = 1_000;

export async function loadExecution(tx: Tx, tenantId: string, id: string): Promise<ExecutionRow> {
  const [row] = await tx
    .select()
    .from(execution)
    .where(and(eq(execution.tenantId, tenantId), eq(execution.id, id)));
  if (!row) throw notFound("execution");
  return row;
}

/** All entries of an execution that has been found to be the caller's. */
export async function readAllEntries(ctx: Context, executionId: string): Promise<Entry[]> {
  const all: Entry[] = [];
  for (let afterSeq = 0; ;) {
    const page = await ctx.ledger.read({ tenantId: ctx.tenantId, executionId, afterSeq, limit: PAGE });
    all.push(...page);
    const last = page.at(-1);
    if (!last || page.length < PAGE) return all;
    afterSeq = last.seq;
  }
}

/** One execution with its steps, which are read off the ledger. */
export async function getExecution({ ctx, input }: ServiceCall<{ id: string }>): Promise<Execution> {
  requireScope(ctx.actor, "executions:read");
  const { row, callback } = await ctx.db(async (tx) => {
    const found = await loadExecution(tx, ctx.tenantId, input.id);
    const [delivery] = found.callbackUrl
      ? await tx
          .select()
          .from(webhookDelivery)
          .where(and(eq(webhookDelivery.tenantId, ctx.tenantId), eq(webhookDelivery.executionId, found.id)))
          .orderBy(asc(webhookDelivery.id))
          .limit(1)
      : [];
    return { row: found, callback: delivery ? presentCallback(delivery) : null };
  });
  const entries = await readAllEntries(ctx, row.id);
  const steps = stepsOf(entries, { waiting: row.status === "waiting" });
  // Nobody else starts executions as steps.
  const nested = steps.some((step) => step.agent === "orchestration");
  const children = nested ? await ctx.db((tx) => readChildren(tx, ctx.tenantId, row.id)) : [];
  // What has ended says itself what it used.
  const agents = isTerminal(row.status) && "steps" in row.usage ? null : await agentUsageOf(ctx, row.id);
  return presentExecution(row, { steps, children, agents, decisions: decisionsOf(entries, steps), callback });
}

function agentUsageOf(ctx: Context, id: string): Promise<AgentUsage> {
  return ctx.db((tx) => readAgentUsage(tx, { tenantId: ctx.tenantId, id }));
}

/** How a start stands: the same in the response, `GET /v1/jobs/{id}`, the last SSE event and the callback. */
export async function getStartShape({ ctx, input }: ServiceCall<{ id: string }>): Promise<StartShape> {
  return ctx.db((tx) => readStartShape(tx, ctx.tenantId, input.id));
}

export async function readStartShape(tx: Tx, tenantId: string, id: string): Promise<StartShape> {
  // One round trip: a start's answer is waited for.
  const [found] = await tx
    .select({ row: execution, contracts: contractIdsOfRow })
    .from(execution)
    .where(and(eq(execution.tenantId, tenantId), eq(execution.id, id)));
  if (!found) throw notFound("execution");
  return presentStart(found.row, isTerminal(found.row.status) ? found.contracts : []);
}
