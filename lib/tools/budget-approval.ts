import { DEFAULT_APPROVAL_TIMEOUT_MS } from "@/lib/core/approval";
import { limitOf, type BudgetLimit, type MonthlyLimit, WORKSPACE_MONTH } from "@/lib/core/budget";
import { limitPhrase } from "@/lib/core/budget-words";
import { isJsonObject, type JsonObject } from "@/lib/core/json";
import { raiseBudget, raiseMonth } from "@/lib/services/budgets/raise";
import { askPeople, type Asker } from "./approval";

/** A limit that has been reached. */
export interface Exceeded extends JsonObject {
  limit: BudgetLimit | MonthlyLimit;
  /** What it allows, and what has been used. */
  allowed: number;
  used: number;
  /** The execution whose budget it is; of a month's limit the outermost one. */
  execution_id: string;
  /** Whose limit it is, in words: `this execution`, `the workspace`, `the role Writer`. */
  of: string;
  /** Of a month's limit whose month (`core/budget`), `task` of a role's task; null: the execution's own. */
  subject: string | null;
}

/** Whose limit it is when it is the execution's own. */
export const OWN_BUDGET = "this execution";

/** What one task of a role may spend: raised for the task alone, by whoever asked. */
export const TASK_BUDGET = "task";

export function exceededMessage({ limit, allowed, of }: Exceeded): string {
  const whose = of === OWN_BUDGET ? "" : ` of ${of}`;
  return `The budget of ${limitPhrase(limit, allowed)}${whose} is used up.`;
}

/** Half as much again as there was, and enough to go on with. */
export function proposedLimit({ limit, allowed, used }: Exceeded): number {
  const more = Math.max(allowed, used) * 1.5;
  if (limit === "max_cost_usd" || limit === "monthly_max_cost_usd")
    return Math.round(more * 100_000) / 100_000;
  return Math.ceil(Math.max(more, used + 1));
}

/** Asks people for more. The new limit, raised already; null: nobody granted it. */
export async function askForBudget(asker: Asker, exceeded: Exceeded): Promise<number | null> {
  const { limit, allowed, used, execution_id, of } = exceeded;
  const proposed = proposedLimit(exceeded);
  const verdict = await askPeople(asker, {
    kind: "budget",
    tool: limit,
    arguments: { limit, allowed, used, execution_id, of, proposed },
    message: exceededMessage(exceeded),
    riskClass: "spend",
    destination: null,
    requiredRole: null,
    approvers: [],
    timeoutMs: DEFAULT_APPROVAL_TIMEOUT_MS,
    onTimeout: "deny",
    policyId: null,
  });
  if (verdict.status !== "approved") return null;
  const granted = isJsonObject(verdict.answer) ? limitOf(verdict.answer, limit) : null;
  const to = granted ?? proposed;
  await asker.durable.run(`${asker.id}/raise`, () => raise(asker, exceeded, to), {
    completed: () => ({
      name: "budget.raised",
      data: { limit, from: exceeded.allowed, to, of: exceeded.of, by: verdict.by },
    }),
  });
  return to;
}

async function raise({ context }: Asker, exceeded: Exceeded, to: number): Promise<null> {
  const { limit, execution_id: executionId, subject } = exceeded;
  if (limit === "monthly_max_tokens" || limit === "monthly_max_cost_usd") {
    await raiseMonth(context(), { executionId, subject: subject ?? WORKSPACE_MONTH, limit, to });
  } else if (subject !== TASK_BUDGET) {
    await raiseBudget(context(), { executionId, limit, to });
  }
  return null;
}
