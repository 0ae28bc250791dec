import {
  limitOf,
  MONTHLY_LIMITS,
  type AskForBudget,
  type BudgetLimit,
  type TaskMeter,
} from "@/lib/core/budget";
import type { Durable, RunEntry } from "@/lib/core/durable";
import { TuttiError } from "@/lib/core/errors";
import type { JsonObject } from "@/lib/core/json";
import { checkBudget, type BudgetQuestion, type BudgetVerdict } from "@/lib/services/budgets/check";
import type { Context } from "@/lib/services/context";
import type { WorkspaceRules } from "@/lib/services/policies/rules";
import { askForBudget, exceededMessage } from "@/lib/tools/budget-approval";

export interface BudgetMeterParts {
  executionId: string;
  rootId: string;
  /** As it was when the execution was claimed: which limits there are. What they allow by now is read. */
  budget: JsonObject | null;
  context: () => Context;
  rules: () => Promise<WorkspaceRules>;
}

type Before = BudgetQuestion["before"];

const WATCHED: Record<Before, readonly BudgetLimit[]> = {
  model: ["max_tokens", "max_cost_usd", "max_seconds"],
  tool: ["max_tool_calls", "max_seconds"],
};

/**
 * Holds the calls of an execution's agents against its budget. What was spent is on record, by whatever process, so
 * nothing is counted here: each check is one query and one entry of the journal, and a replay does not check again
 * what has been made. Without a limit a call costs nothing.
 */
export function budgetMeter(parts: BudgetMeterParts): TaskMeter {
  return {
    beforeModelCall: (durable, id, ask) => check(parts, durable, { id, ask }, "model"),
    beforeToolCall: (durable, id) => check(parts, durable, { id }, "tool"),
    spent: () => undefined,
    toolCalled: () => undefined,
  };
}

async function check(
  parts: BudgetMeterParts,
  durable: Durable,
  { id, ask }: { id: string; ask?: AskForBudget | undefined },
  before: Before,
): Promise<void> {
  if (!(await isLimited(parts, before))) return;
  const { executionId, rootId, context } = parts;
  for (let turn = 1; ; turn++) {
    const place = turn === 1 ? id : `${id}/${turn}`;
    const verdict = await durable.run(place, () => checkBudget(context(), { executionId, rootId, before }), {
      completed: verdictEntry,
    });
    const { exceeded } = verdict;
    if (!exceeded) return;
    const asker = { context, durable, id: `${place}/more`, executionId, step: null };
    const asking = ask ?? (() => askForBudget(asker, exceeded));
    const granted = verdict.on_exceeded === "ask" ? await asking(asker.id, exceeded) : null;
    if (granted === null) throw new TuttiError("budget_exceeded", exceededMessage(exceeded));
  }
}

async function isLimited({ budget, rules }: BudgetMeterParts, before: Before): Promise<boolean> {
  if (WATCHED[before].some((limit) => limitOf(budget, limit) !== null)) return true;
  if (before === "tool") return false;
  const { budget: ofWorkspace } = await rules();
  return MONTHLY_LIMITS.some((limit) => limitOf(ofWorkspace, limit) !== null);
}

function verdictEntry({ exceeded, warned }: BudgetVerdict): RunEntry {
  if (exceeded) return { name: "budget.exceeded", data: exceeded };
  if (warned) return { name: "budget.warned", data: warned };
  return { name: "durable.run.completed", data: {} };
}
