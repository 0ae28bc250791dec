import { isTerminal } from "@/lib/core/states";
import type { ExecutionState } from "./state";

/** Whether nothing more will happen. */
export function isOver(state: ExecutionState): boolean {
  return isTerminal(state.status);
}
