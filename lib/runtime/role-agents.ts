import type { Agent } from "@/lib/agents/contract";
import { roleAgent } from "@/lib/agents/role/role-agent";
import type { Candidate } from "@/lib/agents/routing";
import { isJsonObject, type JsonObject } from "@/lib/core/json";
import { DEFAULT_MAX_TURNS, type RoleDefinition, type RoleStopRules } from "@/lib/core/role";
import type { ModelConstraints } from "@/lib/core/model";
import type { Database } from "@/lib/db/types";
import { TOOLS } from "@/lib/tools/registry";

/** A role of a tenant as an agent of its registry. */
export interface KnownRole {
  id: string;
  agent: Agent;
  /** A draft does no steps; a person may still try it. */
  draft: boolean;
  status: Candidate["status"];
}

const QUERY = `
select id, name, description, base_prompt, model, model_constraints, tools, needs_tools, output_schema, stop_rules,
  budget, meta, scopes, state, active
from role where tenant_id = $1`;

export async function readRoles(database: Database, tenantId: string): Promise<KnownRole[]> {
  const { rows } = await database.query(QUERY, [tenantId], "agent_directory_roles");
  return rows.map((row) => {
    const draft = row.state === "draft";
    return {
      id: String(row.id),
      agent: roleAgent(definitionOf(row), TOOLS),
      draft,
      status: draft || !row.active ? ("inactive" as const) : ("available" as const),
    };
  });
}

function definitionOf(row: Record<string, unknown>): RoleDefinition {
  return {
    id: String(row.id),
    name: String(row.name),
    description: String(row.description ?? ""),
    basePrompt: String(row.base_prompt),
    model: typeof row.model === "string" ? row.model : null,
    modelConstraints: isJsonObject(row.model_constraints) ? constraintsOf(row.model_constraints) : null,
    tools: textsOf(row.tools),
    needsTools: row.needs_tools === true,
    outputSchema: isJsonObject(row.output_schema) ? row.output_schema : null,
    stopRules: stopRulesOf(isJsonObject(row.stop_rules) ? row.stop_rules : {}),
    budget: isJsonObject(row.budget) ? row.budget : null,
    meta: row.meta === true,
    scopes: row.scopes === null ? null : textsOf(row.scopes),
  };
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function stopRulesOf({ max_turns, stop_when_tool, max_tokens }: JsonObject): RoleStopRules {
  return {
    maxTurns: typeof max_turns === "number" ? max_turns : DEFAULT_MAX_TURNS,
    stopWhenTool: typeof stop_when_tool === "string" ? stop_when_tool : null,
    maxTokens: typeof max_tokens === "number" ? max_tokens : null,
  };
}

function constraintsOf(stored: JsonObject): ModelConstraints {
  const { providers, min_context_tokens, max_input_price, max_output_price, needs_vision } = stored;
  return {
    ...(Array.isArray(providers) ? { providers: textsOf(providers) } : {}),
    ...(typeof min_context_tokens === "number" ? { minContextTokens: min_context_tokens } : {}),
    ...(typeof max_input_price === "number" ? { maxInputPrice: max_input_price } : {}),
    ...(typeof max_output_price === "number" ? { maxOutputPrice: max_output_price } : {}),
    ...(needs_vision === true ? { needsVision: true } : {}),
  };
}
