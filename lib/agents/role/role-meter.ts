import type { TaskMeter } from "@/lib/core/budget";
import type { Durable } from "@/lib/core/durable";
import { TuttiError } from "@/lib/core/errors";
import type { ModelUsage } from "@/lib/core/model";
import type { RoleDefinition } from "@/lib/core/role";

/** What one task of a role has used. Counted from the journal at a replay, so it comes out the same. */
export interface RoleSpending {
  inputTokens: number;
  outputTokens: number;
  costUsd: number;
  toolCalls: number;
}

/** The task's own meter, and besides the limits that the role sets for each of its tasks. */
export class RoleMeter implements TaskMeter {
  readonly spending: RoleSpending = { inputTokens: 0, outputTokens: 0, costUsd: 0, toolCalls: 0 };

  constructor(
    private readonly outer: TaskMeter,
    private readonly role: Pick<RoleDefinition, "name" | "budget">,
  ) {}

  async beforeModelCall(durable: Durable, id: string): Promise<void> {
    const { inputTokens, outputTokens, costUsd } = this.spending;
    this.check("max_tokens", inputTokens + outputTokens, "tokens");
    this.check("max_cost_usd", costUsd, "US dollars");
    await this.outer.beforeModelCall(durable, id);
  }

  async beforeToolCall(durable: Durable, id: string): Promise<void> {
    this.check("max_tool_calls", this.spending.toolCalls, "tool calls");
    await this.outer.beforeToolCall(durable, id);
  }

  spent(usage: ModelUsage): void {
    this.spending.inputTokens += usage.inputTokens;
    this.spending.outputTokens += usage.outputTokens;
    this.spending.costUsd += usage.costUsd ?? 0;
    this.outer.spent(usage);
  }

  toolCalled(): void {
    this.spending.toolCalls++;
    this.outer.toolCalled();
  }

  private check(limit: string, used: number, what: string): void {
    const most = this.role.budget?.[limit];
    if (typeof most !== "number" || used < most) return;
    throw new TuttiError(
      "budget_exceeded",
      `The role ${this.role.name} has used its ${most} ${what} of one task.`,
    );
  }
}
