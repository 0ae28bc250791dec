import { toErrorRecord } from "@/lib/core/errors";
import type { Json, JsonObject } from "@/lib/core/json";
import type { OrchestrationDefinition } from "@/lib/core/orchestration";
import { renderTemplate } from "@/lib/core/template";
import { PlanFailure, type PlanSource } from "../../plan";
import { Chain, Layer } from "./chain";
import { StepFailure } from "./failures";
import { Interpreter } from "./interpreter";
import { runProgram } from "./program";

export interface StoredPlanInput {
  input: JsonObject;
  /** What templates see as `execution`. */
  execution: JsonObject;
  /** What weighted branches are drawn by: the same for an execution and its replays. */
  seed: string;
}

/**
 * A version of a saved orchestration. Paths of steps, the keys of the journal:
 * `step` in the outermost list, `group/member` in a parallel step, `branch/step` in a branch (ids are unique, so the
 * path need not say which was chosen), `loop[0]/step` in a loop, counted like `index` from 0; nested as deep as the
 * steps are. Outputs: of a parallel step its members' by id, of a branch that of the chosen steps, of a loop by
 * condition the last turn's, of a loop over a list all turns' in order, of a `set` its values.
 */
export function storedPlanSource(definition: OrchestrationDefinition, given: StoredPlanInput): PlanSource {
  return {
    run: async (port) => {
      const chain = new Chain(given, "", new Layer());
      const interpreter = new Interpreter(port, given.seed);
      try {
        await runProgram(interpreter.outermost(definition.steps, chain), (step) => port.dispatch(step));
      } catch (error) {
        throw error instanceof StepFailure ? new PlanFailure(error.record) : error;
      }
      return outputOf(definition, chain);
    },
  };
}

function outputOf(definition: OrchestrationDefinition, chain: Chain): Json {
  if (!definition.output) return chain.own;
  try {
    return renderTemplate(definition.output, chain.read);
  } catch (error) {
    const record = toErrorRecord(error);
    throw new PlanFailure({ ...record, message: `The output can't be made: ${record.message}` });
  }
}
