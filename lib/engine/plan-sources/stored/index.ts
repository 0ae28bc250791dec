import { toErrorRecord } from "@/lib/core/errors";
import type { Json, JsonObject } from "@/lib/core/json";
import type { OrchestrationDefinition } from "@/lib/core/orchestration";
import { jsonSize } from "@/lib/core/json-size";
import { MAX_RENDERED, renderTemplate } from "@/lib/core/template";
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
        await runProgram(interpreter.outermost(definition.steps, chain), port);
      } catch (error) {
        throw error instanceof StepFailure ? new PlanFailure(error.record) : error;
      }
      return outputOf(definition, chain);
    },
  };
}

/** What nobody rendered nobody has measured: the outputs of a long loop may be large together. */
function whole(output: Json): Json {
  if (jsonSize(output) <= MAX_RENDERED) return output;
  const message = `The output is larger than ${MAX_RENDERED / 1_048_576} MiB: say what of it is wanted in "output".`;
  throw new PlanFailure({ code: "value_too_large", message });
}

function outputOf(definition: OrchestrationDefinition, chain: Chain): Json {
  if (!definition.output) return whole(chain.own);
  try {
    return renderTemplate(definition.output, chain.read);
  } catch (error) {
    const record = toErrorRecord(error);
    throw new PlanFailure({ ...record, message: `The output can't be made: ${record.message}` });
  }
}
