import { isJsonObject, type JsonObject } from "@/lib/core/json";
import { DEFAULT_MAX_TURNS } from "@/lib/core/role";
import type { Role } from "@/lib/services/roles/shapes";

/** How the model is found. */
export type ModelWay = "default" | "named" | "constraints";

/** What the form holds: every number as it is typed. */
export interface RoleDraft {
  name: string;
  description: string;
  basePrompt: string;
  modelWay: ModelWay;
  model: string;
  maxInputPrice: string;
  maxOutputPrice: string;
  minContext: string;
  vision: boolean;
  tools: string[];
  structured: boolean;
  schema: string;
  maxTurns: string;
  stopWhenTool: string;
  maxTokens: string;
  budgetTokens: string;
  budgetCost: string;
  budgetToolCalls: string;
  monthTokens: string;
  monthCost: string;
  /** `ask` or `fail`; empty: as the execution says. */
  onExceeded: string;
  meta: boolean;
}

export const EXAMPLE_SCHEMA = {
  type: "object",
  properties: {
    score: { type: "number", minimum: 0, maximum: 1 },
    why: { type: "string" },
  },
  required: ["score", "why"],
};

const text = (value: number | null | undefined) => (value === null || value === undefined ? "" : `${value}`);

/** A role as the form shows it; null: a new one. */
export function draftOf(role: Role | null): RoleDraft {
  const constraints = role?.model_constraints;
  return {
    name: role?.name ?? "",
    description: role?.description ?? "",
    basePrompt: role?.base_prompt ?? "",
    modelWay: role?.model ? "named" : constraints ? "constraints" : "default",
    model: role?.model ?? "",
    maxInputPrice: text(constraints?.max_input_price),
    maxOutputPrice: text(constraints?.max_output_price),
    minContext: text(constraints?.min_context_tokens),
    vision: constraints?.needs_vision ?? false,
    tools: role?.tools ?? [],
    structured: role?.output_schema !== undefined && role.output_schema !== null,
    schema: JSON.stringify(role?.output_schema ?? EXAMPLE_SCHEMA, null, 2),
    maxTurns: text(role?.stop_rules.max_turns ?? DEFAULT_MAX_TURNS),
    stopWhenTool: role?.stop_rules.stop_when_tool ?? "",
    maxTokens: text(role?.stop_rules.max_tokens),
    budgetTokens: text(role?.budget?.max_tokens),
    budgetCost: text(role?.budget?.max_cost_usd),
    budgetToolCalls: text(role?.budget?.max_tool_calls),
    monthTokens: text(role?.budget?.monthly_max_tokens),
    monthCost: text(role?.budget?.monthly_max_cost_usd),
    onExceeded: role?.budget?.on_exceeded ?? "",
    meta: role?.meta ?? false,
  };
}

/** The schema that was typed; null: it is not a JSON object. */
export function schemaOf({ schema }: Pick<RoleDraft, "schema">): JsonObject | null {
  try {
    const value: unknown = JSON.parse(schema);
    return isJsonObject(value) ? value : null;
  } catch {
    return null;
  }
}

function numbers(given: Record<string, string>): Record<string, number> | null {
  const typed = Object.entries(given).filter(([, value]) => value.trim() !== "");
  return typed.length === 0 ? null : Object.fromEntries(typed.map(([name, value]) => [name, Number(value)]));
}

/** The body of a POST or PATCH. */
export function bodyOf(draft: RoleDraft, mayGrantMeta: boolean): JsonObject {
  const { modelWay, maxTokens, stopWhenTool } = draft;
  return {
    name: draft.name.trim(),
    description: draft.description.trim(),
    base_prompt: draft.basePrompt,
    model: modelWay === "named" && draft.model !== "" ? draft.model : null,
    model_constraints: modelWay === "constraints" ? constraintsOf(draft) : null,
    tools: draft.tools,
    output_schema: draft.structured ? schemaOf(draft) : null,
    stop_rules: {
      max_turns: Number(draft.maxTurns || DEFAULT_MAX_TURNS),
      stop_when_tool: stopWhenTool === "" ? null : stopWhenTool,
      max_tokens: maxTokens.trim() === "" ? null : Number(maxTokens),
    },
    budget: budgetOf(draft),
    ...(mayGrantMeta ? { meta: draft.meta } : {}),
  };
}

function budgetOf(draft: RoleDraft): JsonObject | null {
  const limits = numbers({
    max_tokens: draft.budgetTokens,
    max_cost_usd: draft.budgetCost,
    max_tool_calls: draft.budgetToolCalls,
    monthly_max_tokens: draft.monthTokens,
    monthly_max_cost_usd: draft.monthCost,
  });
  return draft.onExceeded === "" ? limits : { ...limits, on_exceeded: draft.onExceeded };
}

function constraintsOf(draft: RoleDraft): JsonObject {
  return {
    ...numbers({
      max_input_price: draft.maxInputPrice,
      max_output_price: draft.maxOutputPrice,
      min_context_tokens: draft.minContext,
    }),
    ...(draft.vision ? { needs_vision: true } : {}),
  };
}
