import { z } from "zod";
import { AGENT_KINDS, AGENT_STATUSES } from "@/lib/core/agent";
import { JsonObjectShape } from "../json-shape";
import { PageQuery, pageShape } from "../paging";

const NAME = /^[a-z0-9][a-z0-9._-]{0,63}$/;
const CAPABILITY_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

/** A named thing an agent can do. `effect: "write"` changes something outside the execution. */
export const Capability = z
  .object({
    name: z.string(),
    description: z.string(),
    parameters: JsonObjectShape.meta({ description: "JSON Schema of the parameters object." }),
    output: JsonObjectShape.optional().meta({ description: "JSON Schema of the output." }),
    effect: z.enum(["read", "write"]),
    keywords: z
      .array(z.string())
      .meta({ description: "Words a person may use for it; the planner matches them." }),
  })
  .meta({ id: "Capability" });

export const AgentStatistics = z
  .object({
    completed: z.number().int(),
    failed: z.number().int(),
    success_rate: z.number().nullable().meta({ description: "0 to 1; null before the first task." }),
    p50_ms: z.number().nullable(),
    p95_ms: z.number().nullable(),
    last_error: JsonObjectShape.nullable(),
    last_error_at: z.string().nullable(),
    last_used_at: z.string().nullable(),
  })
  .meta({ id: "AgentStatistics" });

/** An agent as the API shows it. The members after `built_in` are null for built-in agents and mostly for roles. */
export const Agent = z
  .object({
    id: z.string().meta({ description: "`agt_…`; a role's is `rol_…`, a built-in agent's its name." }),
    object: z.literal("agent"),
    name: z.string(),
    kind: z.enum(AGENT_KINDS),
    description: z.string(),
    capabilities: z.array(Capability),
    status: z.enum(AGENT_STATUSES),
    stats: AgentStatistics,
    priority: z.number().int(),
    in_flight: z.number().int().meta({ description: "Steps it is working on now." }),
    built_in: z.boolean(),
    url: z.string().nullable(),
    active: z.boolean(),
    max_concurrency: z.number().int().nullable(),
    timeout_ms: z.number().int().nullable(),
    heartbeat_seconds: z.number().int().nullable(),
    last_heartbeat_at: z.string().nullable(),
    has_secret: z.boolean(),
    secret_origin: z.string().nullable().meta({ description: "The only origin the secret is sent to." }),
    created_at: z.string().nullable(),
    updated_at: z.string().nullable(),
  })
  .meta({ id: "Agent" });
export type Agent = z.infer<typeof Agent>;

export const AgentList = pageShape(Agent).meta({ id: "AgentList" });

export const AgentListQuery = PageQuery.extend({
  status: z.enum(AGENT_STATUSES).optional(),
  kind: z.enum(AGENT_KINDS).optional(),
  capability: z.string().min(1).max(100).optional(),
});

const CapabilityInput = z.object({
  name: z.string().regex(CAPABILITY_NAME, "Letters, digits, dots, dashes and underscores, at most 100."),
  description: z.string().max(2000).default(""),
  parameters: JsonObjectShape.default({ type: "object" }),
  output: JsonObjectShape.optional(),
  effect: z.enum(["read", "write"]).default("write"),
  keywords: z.array(z.string().min(1).max(100)).max(50).default([]),
});
export type CapabilityInput = z.infer<typeof CapabilityInput>;

const members = {
  name: z.string().regex(NAME, "Lower-case letters, digits, dots, dashes and underscores, at most 64."),
  url: z.string().min(1).max(2000),
  description: z.string().max(2000),
  capabilities: z.array(CapabilityInput).min(1).max(100),
  secret: z
    .string()
    .min(1)
    .max(4000)
    .meta({ description: "Sent as a bearer token, only to the origin of `url`." }),
  priority: z.number().int().min(-1000).max(1000),
  max_concurrency: z.number().int().min(1).max(1000),
  timeout_ms: z.number().int().min(100).max(3_600_000),
  heartbeat_seconds: z.number().int().min(5).max(86_400),
};

/** Body of `POST /v1/agents`. */
export const RegisterAgent = z
  .object({
    name: members.name,
    kind: z.enum(["http", "a2a", "flow"]).default("http"),
    url: members.url,
    description: members.description.default(""),
    capabilities: members.capabilities,
    secret: members.secret.optional(),
    priority: members.priority.default(0),
    max_concurrency: members.max_concurrency.default(10),
    timeout_ms: members.timeout_ms.default(30_000),
    heartbeat_seconds: members.heartbeat_seconds.nullable().default(null),
  })
  .meta({ id: "RegisterAgent" });
export type RegisterAgent = z.infer<typeof RegisterAgent>;

/** Body of `PATCH /v1/agents/{id}`: what is absent stays; `secret: null` forgets the secret. */
export const UpdateAgent = z
  .object({
    url: members.url,
    description: members.description,
    capabilities: members.capabilities,
    secret: members.secret.nullable(),
    priority: members.priority,
    max_concurrency: members.max_concurrency,
    timeout_ms: members.timeout_ms,
    heartbeat_seconds: members.heartbeat_seconds.nullable(),
    active: z.boolean(),
  })
  .partial()
  .meta({ id: "UpdateAgent" });
export type UpdateAgent = z.infer<typeof UpdateAgent>;

export const AgentParams = z.object({ id: z.string().min(1).max(100) });
