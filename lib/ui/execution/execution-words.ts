import type { ExecutionKind } from "@/lib/core/states";
import { isTerminal } from "@/lib/core/states";
import type { ExecutionState } from "./state";

/** What each kind of execution is, in a sentence. */
export const EXECUTION_WORDS = {
  task: "A task: the planner decides step by step until it is done.",
  intent: "An intent: one capability, done by one agent.",
  chat: "A message in a conversation, answered by the chat graph.",
  orchestration: "A saved orchestration, run in the version it was started with.",
} as const satisfies Record<ExecutionKind, string>;

export function isOver(state: ExecutionState): boolean {
  return isTerminal(state.status);
}
