import { z } from "zod";
import {
  DEFAULT_APPROVAL_TIMEOUT_MS,
  MAX_APPROVAL_TIMEOUT_MS,
  TIMEOUT_ACTIONS,
  type ApprovalOutput,
} from "@/lib/core/approval";
import { BUDGET_LIMITS, MONTHLY_LIMITS } from "@/lib/core/budget";
import { TuttiError } from "@/lib/core/errors";
import type { Json } from "@/lib/core/json";
import { askPeople, type ApprovalVerdict, type Asker } from "@/lib/tools/approval";
import { askForBudget } from "@/lib/tools/budget-approval";
import type { Agent, AgentTask, Durable } from "../contract";
import { parametersSchema } from "../tool/parameters-schema";

/** What the engine asks for by this capability: more of a budget. Plans have the other one. */
export const BUDGET_CAPABILITY = "approval.budget";

const Question = z.object({
  message: z.string().max(10_000),
  approvers: z.array(z.string().max(320)).max(50).default([]),
  timeout_ms: z.number().int().min(0).max(MAX_APPROVAL_TIMEOUT_MS).default(DEFAULT_APPROVAL_TIMEOUT_MS),
  on_timeout: z.enum(TIMEOUT_ACTIONS).default("deny"),
});

const BudgetQuestion = z.object({
  limit: z.enum([...BUDGET_LIMITS, ...MONTHLY_LIMITS]),
  allowed: z.number(),
  used: z.number(),
  execution_id: z.string(),
  of: z.string(),
  subject: z.string().nullable().default(null),
});

/** People as an agent: asked by a step, they answer in their own time. Not in the registry: only the engine asks it. */
export const approvalAgent: Agent = {
  name: "approval",
  kind: "tool",
  description: "Asks a person and waits for the decision.",
  priority: 0,
  capabilities: [
    {
      name: "approval",
      description: "Asks a person and waits for the decision.",
      parameters: parametersSchema(Question),
      effect: "read",
      keywords: [],
    },
    {
      name: BUDGET_CAPABILITY,
      description: "Asks a person for more of a budget.",
      parameters: parametersSchema(BudgetQuestion),
      effect: "read",
      keywords: [],
    },
  ],
  work: {
    mode: "durable",
    perform: (task, step) =>
      task.capability === BUDGET_CAPABILITY ? moreBudget(task, step) : ask(task, step),
  },
  scopeFor: () => null,
  unkeyed: () => false,
  logRoot: "tool",
  maxConcurrency: null,
};

function askerOf({ context, executionId, step }: AgentTask, durable: Durable): Asker {
  return { context, durable, id: "approval", executionId, step };
}

async function ask(task: AgentTask, durable: Durable): Promise<Json> {
  const {
    message,
    approvers,
    timeout_ms: timeoutMs,
    on_timeout: onTimeout,
  } = Question.parse(task.parameters);
  const verdict = await askPeople(askerOf(task, durable), {
    kind: "step",
    tool: task.step,
    arguments: { message },
    message,
    riskClass: "write",
    destination: null,
    requiredRole: null,
    approvers,
    timeoutMs,
    onTimeout,
    policyId: null,
  });
  return outputOf(verdict, onTimeout);
}

/** `expired` is what a plan sees when nobody answered and the step says deny. */
function outputOf(verdict: ApprovalVerdict, onTimeout: "approve" | "deny" | "fail"): ApprovalOutput {
  const { status, by, comment, at } = verdict;
  if (status === "approved" || status === "denied") return { decision: status, by, comment, at };
  if (status !== "expired") throw new TuttiError("approval_denied", "The approval can't be used.");
  if (onTimeout === "fail") throw new TuttiError("timeout", "Nobody answered in time.");
  return { decision: onTimeout === "approve" ? "approved" : "expired", by: null, comment: null, at: null };
}

async function moreBudget(task: AgentTask, durable: Durable): Promise<Json> {
  const exceeded = BudgetQuestion.parse(task.parameters);
  const to = await askForBudget(askerOf(task, durable), exceeded);
  return to === null ? { decision: "denied" } : { decision: "approved", limit: exceeded.limit, to };
}
