import { eq } from "drizzle-orm";
import { isJsonObject, type JsonObject } from "@/lib/core/json";
import { DEFAULT_MAX_TURNS, roleCapability } from "@/lib/core/role";
import { agentStatistics } from "@/lib/db/schema/registry";
import type { Tx } from "@/lib/db/types";
import type { StatisticsRow } from "../agents/load";
import { presentStatistics } from "../agents/present";
import type { Context } from "../context";
import { iso } from "../iso";
import type { RoleRow } from "./load";
import type { Role } from "./shapes";
import { loadRoleUses, usesOf, type RoleUses } from "./used-by";
import { wildcardWarnings } from "./checks";

/** What roles are shown with besides their own row. */
export interface RoleSurroundings {
  statistics: ReadonlyMap<string, StatisticsRow>;
  uses: RoleUses;
}

export async function loadSurroundings(tx: Tx, tenantId: string): Promise<RoleSurroundings> {
  const rows = await tx.select().from(agentStatistics).where(eq(agentStatistics.tenantId, tenantId));
  return {
    statistics: new Map(rows.map((row) => [row.agent, row])),
    uses: await loadRoleUses(tx, tenantId),
  };
}

export function presentRole(ctx: Context, row: RoleRow, around: RoleSurroundings): Role {
  return {
    id: row.id,
    object: "role",
    name: row.name,
    description: row.description ?? "",
    base_prompt: row.basePrompt,
    model: row.model,
    model_constraints: row.modelConstraints,
    tools: row.tools,
    needs_tools: row.needsTools,
    output_schema: row.outputSchema,
    stop_rules: presentStopRules(row.stopRules),
    budget: row.budget,
    meta: row.meta,
    state: row.state,
    active: row.active,
    capability: roleCapability(row.name),
    scopes: row.scopes,
    created_by: row.createdBy,
    created_in: row.createdIn,
    created_at: iso(row.createdAt),
    updated_at: iso(row.updatedAt),
    stats: presentStatistics(around.statistics.get(row.name) ?? null),
    used_by: usesOf(around.uses, row),
    warnings: wildcardWarnings(ctx, row.tools),
  };
}

function presentStopRules(stored: JsonObject): Role["stop_rules"] {
  const rules = isJsonObject(stored) ? stored : {};
  return {
    max_turns: typeof rules.max_turns === "number" ? rules.max_turns : DEFAULT_MAX_TURNS,
    stop_when_tool: typeof rules.stop_when_tool === "string" ? rules.stop_when_tool : null,
    max_tokens: typeof rules.max_tokens === "number" ? rules.max_tokens : null,
  };
}
