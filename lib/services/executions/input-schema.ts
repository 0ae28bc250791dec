import { requireScope } from "@/lib/core/actor";
import { isJsonObject, type JsonObject } from "@/lib/core/json";
import { findVersion, findOrchestration } from "../orchestrations/load";
import type { Context, ServiceCall } from "../context";
import { findCapability } from "./capabilities";
import { loadExecution } from "./get";
import type { ExecutionRow } from "./present";

const TASK_INPUT: JsonObject = {
  type: "object",
  properties: { task: { type: "string", description: "What is to be done." } },
  required: ["task"],
};

/** JSON Schema of what an execution takes, for a form to change it; null: anything, or nobody knows any more. */
export async function inputSchemaOf({ ctx, input }: ServiceCall<{ id: string }>): Promise<JsonObject | null> {
  requireScope(ctx.actor, "executions:read");
  const row = await ctx.db((tx) => loadExecution(tx, ctx.tenantId, input.id));
  if (row.planSource === "stored") return schemaOfVersion(ctx, row);
  if (row.planSource === "planner") return TASK_INPUT;
  const { capability } = row.plan;
  const found = typeof capability === "string" ? await findCapability(ctx, capability) : null;
  return found?.capability.parameters ?? null;
}

/** Null also when the orchestration was deleted. */
async function schemaOfVersion(ctx: Context, row: ExecutionRow): Promise<JsonObject | null> {
  const { orchestrationId, orchestrationVersion } = row;
  if (orchestrationId === null || orchestrationVersion === null) return null;
  const version = await ctx
    .db(async (tx) =>
      findVersion(tx, await findOrchestration(tx, ctx.tenantId, orchestrationId), orchestrationVersion),
    )
    .catch(() => null);
  return isJsonObject(version?.definition.input) ? version.definition.input : null;
}
