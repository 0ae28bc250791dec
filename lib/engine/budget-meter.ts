import { limitOf, type ModelCaller, type TaskMeter } from "@/lib/core/budget";
import type { Durable, RunEntry } from "@/lib/core/durable";
import { TuttiError } from "@/lib/core/errors";
import type { JsonObject } from "@/lib/core/json";
import { checkBudget, LIMITS_BEFORE, type BudgetVerdict } from "@/lib/services/budgets/check";
import { limitedMonths } from "@/lib/services/budgets/months";
import type { Context } from "@/lib/services/context";
import type { WorkspaceRules } from "@/lib/services/policies/rules";
import { askForBudget, exceededMessage } from "@/lib/tools/budget-approval";

export interface BudgetMeterParts {
  executionId: string;
  rootId: string;
  orchestrationId: string | null;
  /** As it was when the execution was claimed: which limits there are. What they allow by now is read. */
  budget: JsonObject | null;
  context: () => Context;
  rules: () => Promise<WorkspaceRules>;
}

/** What is about to be called, and how its check is named in the journal. */
interface Call extends ModelCaller {
  id: string;
  before: "model" | "tool";
}

/**
 * Holds the calls of an execution's agents against its budget. What was spent is on record, by whatever process, so
 * nothing is counted here: each check is one query and one entry of the journal, and a replay does not check again
 * what has been made. Without a limit a call costs nothing.
 */
export function budgetMeter(parts: BudgetMeterParts): TaskMeter {
  return {
    beforeModelCall: (durable, id, caller) => check(parts, durable, { ...caller, id, before: "model" }),
    beforeToolCall: (durable, id) => check(parts, durable, { id, before: "tool" }),
    spent: () => undefined,
    toolCalled: () => undefined,
  };
}

async function check(parts: BudgetMeterParts, durable: Durable, call: Call): Promise<void> {
  if (!(await isLimited(parts, call))) return;
  const { id, ask, before, role } = call;
  const { executionId, rootId, orchestrationId, context } = parts;
  const question = { executionId, rootId, orchestrationId, role: role ?? null, before };
  for (let turn = 1; ; turn++) {
    const place = turn === 1 ? id : `${id}/${turn}`;
    const verdict = await durable.run(place, () => checkBudget(context(), question), {
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

async function isLimited(parts: BudgetMeterParts, { before, role }: Call): Promise<boolean> {
  const { budget, orchestrationId, rules } = parts;
  if (LIMITS_BEFORE[before].some((limit) => limitOf(budget, limit) !== null)) return true;
  return (
    before === "model" && limitedMonths(await rules(), { orchestrationId, role: role ?? null }).length > 0
  );
}

/** How a check shows in the ledger: only what people should know is named. */
export function verdictEntry({ exceeded, warned }: BudgetVerdict): RunEntry {
  if (exceeded) return { name: "budget.exceeded", data: exceeded };
  if (warned) return { name: "budget.warned", data: warned };
  return { name: "durable.run.completed", data: {} };
}
