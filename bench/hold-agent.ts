import type { Agent } from "@/lib/agents/contract";
import { testAgent } from "../tests/support/executions";

export interface HoldOptions {
  /** The step whose path its execution's `hold` parameter names never returns. */
  holding: boolean;
  onCall: (call: { executionId: string; step: string; held: boolean }) => void;
}

/** Steps that do nothing, but for the one that keeps its execution where it is until the process dies. */
export function holdAgent({ holding, onCall }: HoldOptions): Agent {
  return testAgent({
    name: "hold",
    single: async (task) => {
      const held = holding && task.parameters.hold === task.step;
      onCall({ executionId: task.executionId, step: task.step, held });
      if (held) await new Promise(() => undefined);
      return { step: task.step };
    },
  });
}
