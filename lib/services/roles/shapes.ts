import { z } from "zod";
import { DEFAULT_MAX_TURNS, MAX_TURNS } from "@/lib/core/role";
import { isToolPattern } from "@/lib/core/tool-pattern";
import { AgentStatistics } from "../agents/shapes";
import { monthlyLimits, onExceededOption } from "../budgets/monthly-shapes";
import { StartOptions } from "../executions/shapes";
import { JsonObjectShape } from "../json-shape";
import { PageQuery, pageShape } from "../paging";

const Price = z.number().min(0).max(1_000_000).meta({ description: "US dollars per million tokens." });

/** What a role asks of its model when it names none. */
export const RoleModelConstraints = z
  .object({
    providers: z.array(z.string().min(1).max(100)).max(20).optional(),
    min_context_tokens: z.number().int().min(1).max(100_000_000).optional(),
    max_input_price: Price.optional(),
    max_output_price: Price.optional(),
    needs_vision: z.boolean().optional(),
  })
  .meta({ id: "RoleModelConstraints" });
export type RoleModelConstraints = z.infer<typeof RoleModelConstraints>;

const Count = z.number().int().min(1).max(1_000_000);

const StopRulesInput = z.object({
  max_turns: z
    .number()
    .int()
    .min(1)
    .max(MAX_TURNS)
    .default(DEFAULT_MAX_TURNS)
    .meta({ description: "Calls of the model within one task." }),
  stop_when_tool: z
    .string()
    .min(1)
    .max(120)
    .nullable()
    .default(null)
    .meta({ description: "The task ends after this tool was called; its result is the output." }),
  max_tokens: Count.nullable()
    .default(null)
    .meta({ description: "Input and output tokens of all turns together." }),
});

/** Limits of one task of a role, and of the role's months. */
export const RoleBudget = z
  .object({
    max_tokens: Count.optional(),
    max_cost_usd: z.number().positive().max(1_000_000).optional(),
    max_tool_calls: Count.optional(),
    ...monthlyLimits,
    on_exceeded: onExceededOption,
  })
  .meta({ id: "RoleBudget" });
export type RoleBudget = z.infer<typeof RoleBudget>;

export const ROLE_STATES = ["draft", "published"] as const;
export type RoleState = (typeof ROLE_STATES)[number];

/** A role as the API shows it. */
export const Role = z
  .object({
    id: z.string(),
    object: z.literal("role"),
    name: z.string(),
    description: z.string(),
    base_prompt: z.string(),
    model: z.string().nullable().meta({ description: "`provider/model`; null: by `model_constraints`." }),
    model_constraints: RoleModelConstraints.nullable(),
    tools: z.array(z.string()).meta({ description: "Names and wildcards: `memory.*`, `*`." }),
    needs_tools: z.boolean().meta({ description: "A model that can't call tools won't do." }),
    output_schema: JsonObjectShape.nullable(),
    stop_rules: z.object({
      max_turns: z.number().int(),
      stop_when_tool: z.string().nullable(),
      max_tokens: z.number().int().nullable(),
    }),
    budget: RoleBudget.nullable(),
    meta: z.boolean().meta({ description: "Whether it may use `system.*` tools." }),
    state: z.enum(ROLE_STATES).meta({ description: "A draft does no steps until a person publishes it." }),
    active: z.boolean(),
    capability: z.string().meta({ description: "What intents and planners ask for: `role.writer`." }),
    scopes: z
      .array(z.string())
      .nullable()
      .meta({ description: "Scopes its tools are held to; null: those of whoever starts the execution." }),
    created_by: z.string().nullable(),
    created_in: z.string().nullable().meta({ description: "The execution whose agent wrote it." }),
    created_at: z.string(),
    updated_at: z.string(),
    stats: AgentStatistics,
    used_by: z
      .array(z.object({ id: z.string(), name: z.string() }))
      .meta({ description: "Published orchestrations with steps of this role." }),
    warnings: z
      .array(z.object({ pointer: z.string(), detail: z.string() }))
      .meta({ description: "E.g. wildcards that match no tool now." }),
  })
  .meta({ id: "Role" });
export type Role = z.infer<typeof Role>;

export const RoleList = pageShape(Role).meta({ id: "RoleList" });

export const RoleListQuery = PageQuery.extend({
  state: z.enum(ROLE_STATES).optional(),
  active: z
    .enum(["true", "false"])
    .transform((text) => text === "true")
    .optional(),
});

const members = {
  name: z
    .string()
    .min(1)
    .max(200)
    .regex(/^\S(.*\S)?$/u, "A name neither begins nor ends with a blank, and is one line."),
  description: z.string().max(2_000),
  base_prompt: z
    .string()
    .min(1)
    .max(100_000)
    .regex(/\S/, "A prompt is not blank.")
    .meta({ description: "The model's instructions." }),
  model: z.string().min(1).max(200).nullable().meta({ description: "`provider/model`." }),
  model_constraints: RoleModelConstraints.nullable(),
  tools: z
    .array(z.string().refine(isToolPattern, "A name of a tool, or a wildcard: `memory.*`, `*`."))
    .max(200)
    .meta({ description: "Names and wildcards: `memory.*`, `*`." }),
  needs_tools: z.boolean(),
  output_schema: JsonObjectShape.nullable().meta({ description: "JSON Schema of the output." }),
  stop_rules: StopRulesInput,
  budget: RoleBudget.nullable(),
  meta: z.boolean().meta({ description: "May use `system.*` tools; only a person with the scope sets it." }),
  state: z.enum(ROLE_STATES),
  active: z.boolean(),
};

/** Body of `POST /v1/roles`. */
export const CreateRole = z
  .object({
    name: members.name,
    description: members.description.default(""),
    base_prompt: members.base_prompt,
    model: members.model.default(null),
    model_constraints: members.model_constraints.default(null),
    tools: members.tools.default([]),
    needs_tools: members.needs_tools.default(false),
    output_schema: members.output_schema.default(null),
    stop_rules: members.stop_rules.prefault({}),
    budget: members.budget.default(null),
    meta: members.meta.default(false),
    state: members.state.default("published"),
    active: members.active.default(true),
  })
  .meta({ id: "CreateRole" });
export type CreateRole = z.output<typeof CreateRole>;

/** Body of `PATCH /v1/roles/{id}`: what is absent stays. */
export const UpdateRole = z.object(members).partial().meta({ id: "UpdateRole" });
export type UpdateRole = z.output<typeof UpdateRole>;

/** The same with `basePrompt`, `outputSchema`, … also accepted for `base_prompt`, `output_schema`, …. */
export const CreateRoleBody = z.preprocess(snakeCased, CreateRole);
export const UpdateRoleBody = z.preprocess(snakeCased, UpdateRole);

/** Body of `POST /v1/roles/{id}/test`. */
export const TestRoleBody = StartOptions.extend({
  input: z
    .union([z.string().min(1).max(200_000), JsonObjectShape])
    .meta({ description: "The task in words, or a step's parameters." }),
}).meta({ id: "TestRole" });
export type TestRoleBody = z.output<typeof TestRoleBody>;

/** Id or name. */
export const RoleParams = z.object({ id: z.string().min(1).max(200) });

const NESTED = ["model_constraints", "stop_rules", "budget"];

/** Members that are the service's own words; a JSON Schema is the caller's. */
function snakeCased(body: unknown): unknown {
  if (typeof body !== "object" || body === null || Array.isArray(body)) return body;
  return Object.fromEntries(
    Object.entries(body).map(([name, value]): [string, unknown] => {
      const snake = name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
      return [snake, NESTED.includes(snake) ? snakeCased(value) : value];
    }),
  );
}
