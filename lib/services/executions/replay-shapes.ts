import { z } from "zod";
import { STEP_STATUSES } from "@/lib/core/states";
import { JsonObjectShape } from "../json-shape";

const FromStep = z.string().min(1).max(2_000).meta({
  description: "Path of the step to begin at, as in the execution's `steps`. Default: the beginning.",
});

/** `POST /v1/executions/{id}/replay`. */
export const ReplayBody = z
  .object({
    from_step: FromStep.optional(),
    input: JsonObjectShape.optional().meta({ description: "Default: the input the execution had." }),
  })
  .meta({ id: "ReplayExecution" });
export type ReplayBody = z.output<typeof ReplayBody>;

export const ReplayPreviewQuery = z.object({
  from_step: FromStep.optional(),
  edited: z
    .stringbool()
    .optional()
    .meta({ description: "Whether the input will be another one: then people are asked again." }),
});
export type ReplayPreviewQuery = z.output<typeof ReplayPreviewQuery>;

/** What changed something outside, the first time. */
const SideEffect = z.object({
  capability: z.string(),
  agent: z.string().nullable(),
  execution_id: z.string().meta({ description: "Another one where a step had an orchestration executed." }),
  step: z.string(),
  status: z.string(),
});

export const ReplayStep = z
  .object({
    path: z.string(),
    id: z.string(),
    name: z.string(),
    status: z.enum(STEP_STATUSES),
    agent: z.string().nullable(),
    capability: z.string().nullable(),
    does: z.enum(["reuse", "run", "repeat"]).meta({
      description:
        "`reuse`: its outcome is taken over, nobody is asked. `run`: it is done again. `repeat`: it is done again, and " +
        "what it changed outside the first time may be changed a second time.",
    }),
    effects: z.array(SideEffect),
  })
  .meta({ id: "ReplayStep" });
export type ReplayStep = z.output<typeof ReplayStep>;

export const ReplayPreview = z
  .object({
    object: z.literal("replay_preview"),
    execution_id: z.string(),
    from_step: z.string().nullable(),
    counts: z.object({ reuse: z.number().int(), run: z.number().int(), repeat: z.number().int() }),
    steps: z.array(ReplayStep),
  })
  .meta({ id: "ReplayPreview" });
export type ReplayPreview = z.output<typeof ReplayPreview>;
