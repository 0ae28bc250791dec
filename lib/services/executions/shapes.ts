import { z } from "zod";
import { ON_EXCEEDED } from "@/lib/core/budget";
import {
  EXECUTION_KINDS,
  EXECUTION_STATUSES,
  PLAN_SOURCES,
  STEP_STATUSES,
  TASK_ROUTERS,
  WAITING_FOR,
} from "@/lib/core/states";
import { JsonObjectShape, JsonShape } from "../json-shape";
import { MomentQuery, PageQuery, pageShape } from "../paging";

export const ErrorShape = z
  .object({
    code: z.string(),
    message: z.string(),
    errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
  })
  .meta({ id: "ExecutionError" });

/** An execution that a step has started, as the step names it. */
export const ChildExecution = z
  .object({
    id: z.string(),
    title: z.string(),
    status: z.enum(EXECUTION_STATUSES),
    waiting_for: z.enum(WAITING_FOR).nullable(),
    links: z.object({ self: z.string() }),
  })
  .meta({ id: "ChildExecution" });
export type ChildExecution = z.infer<typeof ChildExecution>;

export const StepSummary = z
  .object({
    id: z.string(),
    name: z.string(),
    path: z.string(),
    status: z.enum(STEP_STATUSES),
    agent: z.string().nullable(),
    capability: z.string().nullable(),
    attempt: z.number().int(),
    started_at: z.string().nullable(),
    finished_at: z.string().nullable(),
    duration_ms: z.number().nullable(),
    contract_id: z.string().nullable(),
    reused_from: z.string().nullable().meta({
      description:
        "In a replay: the execution whose outcome of this step was taken over, without a dispatch.",
    }),
    error: ErrorShape.nullable(),
    children: z.array(ChildExecution).meta({
      description: "Executions the step has started, one per attempt; at most 500 of an execution.",
    }),
  })
  .meta({ id: "Step" });
export type StepSummary = z.infer<typeof StepSummary>;

export const Usage = z
  .object({
    steps: z.number().int(),
    tool_calls: z.number().int(),
    input_tokens: z.number().int(),
    output_tokens: z.number().int(),
    cost_usd: z.number(),
  })
  .meta({ id: "ExecutionUsage" });

const Links = z.object({ self: z.string(), events: z.string(), logs: z.string() });

/** One row of a list: an execution without its steps, input and output. */
export const ExecutionSummary = z
  .object({
    id: z.string(),
    object: z.literal("execution"),
    kind: z.enum(EXECUTION_KINDS),
    title: z.string(),
    status: z.enum(EXECUTION_STATUSES),
    waiting_for: z.enum(WAITING_FOR).nullable(),
    error: ErrorShape.nullable(),
    tags: z.array(z.string()),
    session_id: z.string().nullable(),
    orchestration: z.object({ id: z.string(), version: z.number().int() }).nullable(),
    parent_id: z
      .string()
      .nullable()
      .meta({ description: "The execution that started it as one of its steps." }),
    parent_step: z.string().nullable().meta({ description: "The path of that step." }),
    root_id: z
      .string()
      .meta({ description: "The outermost execution above it; itself where there is none." }),
    depth: z.number().int().meta({ description: "Executions above it." }),
    created_at: z.string(),
    started_at: z.string().nullable(),
    finished_at: z.string().nullable(),
    duration_ms: z.number().nullable(),
    links: Links,
  })
  .meta({ id: "ExecutionSummary" });
export type ExecutionSummary = z.infer<typeof ExecutionSummary>;

/** The delivery to `callback_url`, with every attempt. */
export const Callback = z
  .object({
    id: z.string().meta({ description: "The delivery's `webhook-id`, the same at every attempt." }),
    url: z.string(),
    status: z.enum(["pending", "delivered", "failed"]),
    attempts: z.number().int(),
    next_at: z.string().nullable(),
    delivered_at: z.string().nullable(),
    log: z
      .array(JsonObjectShape)
      .meta({ description: "`{at, attempt, status, error, duration_ms}`, the newest last." }),
  })
  .meta({ id: "Callback" });

export const PlanDecision = z
  .object({
    step_number: z.number().int(),
    decision_type: z.string().nullable().meta({
      description:
        "`steps`, `done`, `failed`, or `invalid`: a model's answer that was refused. Null: under way.",
    }),
    reason: z.string().nullable(),
    planner: z.string().nullable().meta({ description: "`model`, or `rules` where no model is configured." }),
    model: z.string().nullable(),
    last_failed: z.string().nullable(),
    steps: z.array(
      z.object({
        step_id: z.string(),
        target: z.string(),
        kind: z.string(),
        task: z.string(),
        status: z.string(),
      }),
    ),
    started_at: z.string().nullable(),
    decided_at: z.string().nullable(),
  })
  .meta({ id: "PlanDecision" });
export type PlanDecision = z.infer<typeof PlanDecision>;

export const Execution = z
  .object({
    ...ExecutionSummary.shape,
    input: JsonShape,
    output: JsonShape,
    context: JsonObjectShape,
    metadata: JsonObjectShape,
    steps: z.array(StepSummary),
    plan: z.object({
      source: z.enum(PLAN_SOURCES),
      details: JsonObjectShape,
      decisions: z
        .array(PlanDecision)
        .meta({ description: "Of a task: what its planner decided, step by step." }),
    }),
    replay_of: z.string().nullable().meta({ description: "The execution it runs again." }),
    actor: z.object({ kind: z.string(), id: z.string(), label: z.string() }),
    priority: z.number().int(),
    budget: JsonObjectShape.nullable(),
    usage: Usage,
    callback: Callback.nullable(),
    wake_at: z.string().nullable(),
    cancel_requested_at: z.string().nullable(),
    last_seq: z.number().int(),
  })
  .meta({ id: "Execution" });
export type Execution = z.infer<typeof Execution>;

export const ExecutionList = pageShape(ExecutionSummary).meta({ id: "ExecutionList" });

export const ExecutionListQuery = PageQuery.extend({
  kind: z.enum(EXECUTION_KINDS).optional(),
  status: z.enum(EXECUTION_STATUSES).optional(),
  session_id: z.string().min(1).max(128).optional(),
  orchestration_id: z.string().min(1).max(100).optional(),
  version: z.coerce
    .number()
    .int()
    .min(1)
    .max(2_147_483_647)
    .optional()
    .meta({ description: "Of the orchestration named by `orchestration_id`, which it needs." }),
  tag: z.string().min(1).max(100).optional(),
  parent_id: z
    .string()
    .min(1)
    .max(100)
    .optional()
    .meta({ description: "Those that this execution has started as its steps." }),
  nested: z.stringbool().optional().meta({
    description:
      "Whether executions that are steps of others are shown. Default: only with `parent_id` or `orchestration_id`.",
  }),
  from: MomentQuery,
  to: MomentQuery,
});

const ProblemShape = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  detail: z.string(),
  code: z.string(),
});

/** The one answer of every start: finished in time, or accepted (PRODUCT.md §3). */
export const StartShape = z
  .object({
    status: z.enum(["success", "failed", "cancelled", "accepted"]),
    execution_id: z.string(),
    job_id: z.string(),
    session_id: z.string().nullable(),
    kind: z.enum(EXECUTION_KINDS),
    mode: z.string().nullable(),
    callback_url: z.string().nullable(),
    message: z.string().optional().meta({ description: "While the execution is still running." }),
    result: JsonShape.optional(),
    error: ProblemShape.extend({
      errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
    })
      .nullable()
      .optional(),
    duration_ms: z.number().nullable().optional(),
    contracts: z.array(z.string()).optional(),
    links: Links,
  })
  .meta({ id: "Start" });
export type StartShape = z.infer<typeof StartShape>;

export const ExecutionParams = z.object({ id: z.string().min(1).max(100) });

export const SignalBody = z.object({
  event: z
    .string()
    .min(1)
    .max(200)
    .meta({ description: "Not one that starts with `agent.`, `approval.`, `budget.` or `child.`." }),
  match: z.string().max(500).optional().meta({
    description: "The path of the step it is for; default: whatever waits for the event, now or later.",
  }),
  data: JsonShape.optional(),
});

export const SignalReceipt = z
  .object({ id: z.string(), object: z.literal("signal"), execution_id: z.string(), event: z.string() })
  .meta({ id: "Signal" });

const DurationLimit = z.number().positive().max(31_536_000);
const CountLimit = z.number().int().min(1).max(1_000_000);

/** What every start accepts besides what it starts. */
export const StartOptions = z.object({
  session_id: z
    .string()
    .min(1)
    .max(128)
    .regex(/^[\x20-\x7e]+$/, "1 to 128 printable characters")
    .optional(),
  user_id: z.string().max(200).optional().meta({ description: "A label, never identity." }),
  context: JsonObjectShape.optional().meta({ description: "Labels, never identity." }),
  tool_constraints: z
    .object({
      mode: z.enum(["auto", "custom"]).default("auto"),
      providers: z.array(z.string().max(100)).max(100).default([]),
      tools: z.array(z.string().max(200)).max(500).default([]),
    })
    .optional(),
  budget: z
    .object({
      max_steps: CountLimit.optional(),
      max_tokens: CountLimit.optional(),
      max_cost_usd: z.number().positive().max(1_000_000).optional(),
      max_seconds: DurationLimit.optional(),
      max_tool_calls: CountLimit.optional(),
      max_depth: z.number().int().min(1).max(20).optional(),
      on_exceeded: z
        .enum(ON_EXCEEDED)
        .optional()
        .meta({ description: "At a limit: ask people for more, or fail. Default: as the workspace says." }),
    })
    .optional(),
  max_steps: z.number().int().min(1).max(500).optional(),
  priority: z.number().int().min(-100).max(100).default(0),
  callback_url: z.url().max(2_048).optional(),
  metadata: JsonObjectShape.optional(),
  tags: z.array(z.string().min(1).max(100)).max(20).optional(),
  idempotent: z.boolean().default(true),
});
export type StartOptions = z.output<typeof StartOptions>;

/** `POST /v1/orchestrate`: exactly one of `task`, `intent`, `capability`. */
export const OrchestrateBody = StartOptions.extend({
  task: z.string().min(1).max(100_000).optional(),
  intent: z.string().min(1).max(200).optional(),
  inputs: JsonObjectShape.optional(),
  mode: z.enum(["auto", "agent", "flow", "mcp"]).default("auto"),
  capability: z.string().min(1).max(200).optional(),
  parameters: JsonObjectShape.optional(),
  router: z
    .enum(TASK_ROUTERS)
    .optional()
    .meta({
      description:
        "Of a task: `orchestrator` plans it step by step, `computer_use` hands it as a whole to an agent that offers " +
        "`computer_use.task`. Default: `orchestrator`, unless the operator says otherwise.",
    }),
}).meta({ id: "Orchestrate" });
export type OrchestrateBody = z.output<typeof OrchestrateBody>;

/** `POST /v1/orchestrations/{id}/execute`. */
export const ExecuteBody = StartOptions.extend({
  input: JsonObjectShape.optional(),
  version: z.number().int().min(1).optional(),
}).meta({ id: "ExecuteOrchestration" });
export type ExecuteBody = z.output<typeof ExecuteBody>;
