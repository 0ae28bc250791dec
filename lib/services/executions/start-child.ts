import { and, eq } from "drizzle-orm";
import { requireScope } from "@/lib/core/actor";
import { notFound } from "@/lib/core/errors";
import { isJsonObject, type JsonObject } from "@/lib/core/json";
import { execution } from "@/lib/db/schema/execution";
import type { Tx } from "@/lib/db/types";
import type { Context, ServiceCall } from "../context";
import { childAt, type ParentPlace } from "./child-place";
import { executeOrchestration } from "./execute-orchestration";
import { StartOptions } from "./shapes";

export interface StartChildInput {
  parent: ParentPlace;
  /** Name or id. */
  orchestration: string;
  version: number | null;
  input: JsonObject;
  /** What the parent has left. */
  budget: JsonObject | null;
}

export interface StartedChild {
  id: string;
  name: string;
  version: number;
}

/**
 * Starts an orchestration as the child of an execution: the same actor, session, labels and priority. Exactly one per
 * place, however often this is called.
 */
export async function startChild({ ctx, input }: ServiceCall<StartChildInput>): Promise<StartedChild> {
  requireScope(ctx.actor, "executions:write");
  const { parent, orchestration, version } = input;
  const known = await ctx.db((tx) => childAt(tx, ctx.tenantId, parent));
  if (known) return describe(ctx, known);
  const above = await ctx.db((tx) => read(tx, ctx.tenantId, parent.id));
  if (!above) throw notFound("execution");
  const options = StartOptions.parse({
    context: above.context,
    priority: above.priority,
    ...(above.sessionId ? { session_id: above.sessionId } : {}),
    ...(above.constraints ? { tool_constraints: above.constraints } : {}),
  });
  const { id } = await executeOrchestration({
    ctx,
    input: {
      id: orchestration,
      body: {
        ...options,
        input: input.input,
        ...(version === null ? {} : { version }),
        ...(input.budget ? { budget: input.budget } : {}),
      },
      parent: { ...parent, rootId: above.rootId ?? above.id, depth: above.depth },
      idempotency: null,
    },
  });
  return describe(ctx, id);
}

async function read(tx: Tx, tenantId: string, id: string) {
  const [row] = await tx
    .select()
    .from(execution)
    .where(and(eq(execution.tenantId, tenantId), eq(execution.id, id)));
  return row;
}

async function describe(ctx: Context, id: string): Promise<StartedChild> {
  const row = await ctx.db((tx) => read(tx, ctx.tenantId, id));
  if (!row) throw notFound("execution");
  const name = isJsonObject(row.plan) && typeof row.plan.name === "string" ? row.plan.name : row.title;
  return { id, name, version: row.orchestrationVersion ?? 0 };
}
