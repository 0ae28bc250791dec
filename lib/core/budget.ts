import type { Durable } from "./durable";
import type { ModelUsage } from "./model";

/** What an execution has used so far, its children's included. */
export interface BudgetUsage {
  steps: number;
  toolCalls: number;
  inputTokens: number;
  outputTokens: number;
  costUsd: number;
}

/**
 * What a task may spend, asked before it spends. Past a limit it waits for a person who raises it, where the policy
 * says so, or throws `budget_exceeded`. `id` names the question in the journal and is unique within the step.
 */
export interface TaskMeter {
  beforeModelCall(durable: Durable, id: string): Promise<void>;
  beforeToolCall(durable: Durable, id: string): Promise<void>;
  /** Counts a call's usage; told at a replay, too. */
  spent(usage: ModelUsage): void;
  toolCalled(): void;
}
