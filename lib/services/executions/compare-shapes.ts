import { z } from "zod";
import { EXECUTION_STATUSES, STEP_STATUSES } from "@/lib/core/states";
import { JsonShape } from "../json-shape";
import { ErrorShape, ExecutionSummary } from "./shapes";

export const CompareQuery = z.object({
  with: z.string().min(1).max(100).meta({ description: "The other execution." }),
});

const Change = z.object({
  pointer: z.string().meta({ description: "JSON Pointer; empty for the whole value." }),
  from: JsonShape.optional().meta({ description: "Missing where only the other one has something there." }),
  to: JsonShape.optional(),
});

/** What differs between two values; long texts are cut. */
const Difference = z.object({
  equal: z.boolean(),
  changes: z.array(Change),
  more: z.boolean().meta({ description: "There are more changes than shown." }),
});
export type Difference = z.output<typeof Difference>;

const Side = z.object({
  status: z.enum(STEP_STATUSES),
  agent: z.string().nullable(),
  capability: z.string().nullable(),
  attempt: z.number().int(),
  duration_ms: z.number().nullable(),
  cost_usd: z
    .number()
    .nullable()
    .meta({ description: "Of its calls to models; null where none has a price." }),
  reused_from: z.string().nullable(),
  error: ErrorShape.nullable(),
});
export type Side = z.output<typeof Side>;

const ComparedExecution = ExecutionSummary.extend({
  status: z.enum(EXECUTION_STATUSES),
  replay_of: z.string().nullable(),
  cost_usd: z.number().nullable(),
});

export const ComparedStep = z
  .object({
    path: z.string(),
    name: z.string(),
    from: Side.nullable().meta({ description: "Null where this one never came to the step." }),
    to: Side.nullable(),
    equal: z.boolean().meta({ description: "Both came to it, with one status, input, output and error." }),
    input: Difference,
    output: Difference,
  })
  .meta({ id: "ComparedStep" });
export type ComparedStep = z.output<typeof ComparedStep>;

export const Comparison = z
  .object({
    object: z.literal("comparison"),
    from: ComparedExecution,
    to: ComparedExecution,
    input: Difference,
    output: Difference,
    steps: z.array(ComparedStep).meta({ description: "Of both, by path, in the order they came." }),
  })
  .meta({ id: "Comparison" });
export type Comparison = z.output<typeof Comparison>;
