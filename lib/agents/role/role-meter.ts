import { limitOf, onExceeded, type BudgetLimit, type TaskMeter } from "@/lib/core/budget";
import type { Durable } from "@/lib/core/durable";
import { TuttiError } from "@/lib/core/errors";
import type { JsonObject } from "@/lib/core/json";
import type { ModelUsage } from "@/lib/core/model";
import type { RoleDefinition } from "@/lib/core/role";
import { askForBudget, exceededMessage, TASK_BUDGET, type Exceeded } from "@/lib/tools/budget-approval";
import type { AgentTask } from "../contract";

/** What one task of a role has used. Counted from the journal at a replay, so it comes out the same. */
export interface RoleSpending {
  inputTokens: number;
  outputTokens: number;
  costUsd: number;
  toolCalls: number;
}

type Task = Pick<AgentTask, "meter" | "context" | "executionId" | "step" | "family">;

/**
 * The task's own meter, and besides the limits that the role sets for each of its tasks. Past one it waits for a person
 * who raises it for this task, where the role says so, or else the execution; or it fails.
 */
export class RoleMeter implements TaskMeter {
  readonly spending: RoleSpending = { inputTokens: 0, outputTokens: 0, costUsd: 0, toolCalls: 0 };
  /** What people granted this task. */
  private readonly raised = new Map<BudgetLimit, number>();
  private callsBegun = 0;
  private questions = 0;
  /** The question under way; calls that come meanwhile wait for its answer. */
  private asking: Promise<void> | null = null;

  constructor(
    private readonly task: Task,
    private readonly role: Pick<RoleDefinition, "id" | "name" | "budget">,
  ) {}

  async beforeModelCall(durable: Durable, id: string): Promise<void> {
    const { spending } = this;
    await this.hold(durable, "max_tokens", () => spending.inputTokens + spending.outputTokens);
    await this.hold(durable, "max_cost_usd", () => spending.costUsd);
    await this.task.meter.beforeModelCall(durable, id, { role: this.role.id });
  }

  async beforeToolCall(durable: Durable, id: string): Promise<void> {
    // Counted as they begin: the calls of one turn go side by side.
    await this.hold(
      durable,
      "max_tool_calls",
      () => this.callsBegun,
      () => this.callsBegun++,
    );
    await this.task.meter.beforeToolCall(durable, id);
  }

  spent(usage: ModelUsage): void {
    this.spending.inputTokens += usage.inputTokens;
    this.spending.outputTokens += usage.outputTokens;
    this.spending.costUsd += usage.costUsd ?? 0;
    this.task.meter.spent(usage);
  }

  toolCalled(): void {
    this.spending.toolCalls++;
    this.task.meter.toolCalled();
  }

  private async hold(
    durable: Durable,
    limit: BudgetLimit,
    used: () => number,
    take: () => void = () => undefined,
  ): Promise<void> {
    for (;;) {
      const allowed = this.raised.get(limit) ?? limitOf(this.role.budget, limit);
      if (!this.asking && (allowed === null || used() < allowed)) return take();
      this.asking ??= this.more(durable, limit, { allowed: allowed ?? 0, used: used() }).finally(
        () => (this.asking = null),
      );
      await this.asking;
    }
  }

  /** Questions are numbered as they come, not by call: whichever call comes to the limit finds the recorded answer. */
  private async more(
    durable: Durable,
    limit: BudgetLimit,
    state: { allowed: number; used: number },
  ): Promise<void> {
    const { context, executionId, step, family } = this.task;
    const { name, budget } = this.role;
    const of = `one task of the role ${name}`;
    const exceeded: Exceeded = { limit, ...state, execution_id: executionId, of, subject: TASK_BUDGET };
    const id = `role-budget-${++this.questions}`;
    const policy = onExceeded(budget?.on_exceeded === undefined ? family.budget : budget);
    await durable.run(id, async () => null, {
      completed: () => ({ name: "budget.exceeded", data: shown(exceeded) }),
    });
    const asker = { context, durable, id: `${id}/more`, executionId, step };
    const granted = policy === "ask" ? await askForBudget(asker, exceeded) : null;
    if (granted === null) throw new TuttiError("budget_exceeded", exceededMessage(exceeded));
    this.raised.set(limit, Math.max(state.allowed, granted));
  }
}

function shown({ limit, allowed, used, of }: Exceeded): JsonObject {
  return { limit, allowed, used, of };
}
