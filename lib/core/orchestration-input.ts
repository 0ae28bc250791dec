import { z } from "zod";
import { Condition } from "./condition";
import { Duration } from "./duration";

export const STEP_TYPES = [
  "agent",
  "parallel",
  "branch",
  "loop",
  "orchestration",
  "approval",
  "wait",
  "set",
] as const;
export type StepType = (typeof STEP_TYPES)[number];

export const MAX_STEPS = 500;
export const MAX_ITERATIONS = 1000;
/** Turns that all loops of one execution make together: loops inside loops multiply. */
export const MAX_TURNS = 10_000;

/** What may name a step in templates and paths. */
const NAME_PATTERN = /^[A-Za-z0-9_][A-Za-z0-9_-]{0,63}$/;
const RESERVED = ["__proto__", "input"];

/** The id of a step, or another key of the context. */
export const ContextKey = z
  .string()
  .regex(NAME_PATTERN, "An id has 1 to 64 letters, digits, hyphens and underscores.")
  .refine((id) => !RESERVED.includes(id), "This id is reserved.");

const Name = z.string().min(1).max(200);
const Values = z.record(z.string(), z.json());
const Types = z.enum([...STEP_TYPES, "sequential", "conditional"]);

const OnErrorInput = z.union([z.enum(["fail", "continue"]), z.object({ goto: ContextKey })]);

const BranchInput = z.object({
  condition: Condition.optional(),
  weight: z.number().positive().max(1_000_000).optional(),
  get steps(): z.ZodArray<typeof StepInput> {
    return z.array(StepInput).max(MAX_STEPS);
  },
});

/**
 * One step as callers write it. Which fields a type needs is checked by `readOrchestration`, so that the answer
 * can say it in words; here stands what each field looks like.
 */
export const StepInput = z
  .object({
    id: ContextKey.optional(),
    name: Name.optional(),
    description: z.string().max(2000).optional(),
    type: Types.optional().meta({ description: "Default: agent." }),
    stepType: Types.optional().meta({ description: "Another name for type." }),
    order: z.number().optional().meta({ description: "Sugar: steps are sorted by it." }),
    parallelGroup: Name.optional().meta({ description: "Sugar: neighbours with one name run side by side." }),
    condition: Condition.optional(),
    role: Name.optional(),
    roleId: Name.optional(),
    roleName: Name.optional(),
    capability: Name.optional(),
    agent: Name.optional(),
    tool: Name.optional(),
    inputMapping: Values.optional(),
    outputMapping: z.record(ContextKey, z.string()).optional(),
    outputSchema: Values.optional(),
    maxRetries: z.int().min(0).max(20).optional(),
    retryDelay: Duration.optional(),
    timeout: Duration.optional(),
    onError: OnErrorInput.optional(),
    branches: z.array(BranchInput).max(50).optional(),
    until: z.union([Condition, z.string()]).optional(),
    while: Condition.optional(),
    forEach: z.string().max(2000).optional(),
    concurrency: z.int().min(1).max(100).optional(),
    maxIterations: z.int().min(1).max(MAX_ITERATIONS).optional(),
    orchestration: Name.optional(),
    version: z.int().min(1).optional(),
    message: z.string().min(1).max(5000).optional(),
    approvers: z.array(Name).max(50).optional(),
    onTimeout: z.enum(["approve", "deny", "fail"]).optional(),
    duration: Duration.optional(),
    event: Name.optional(),
    values: Values.optional(),
    get steps(): z.ZodOptional<z.ZodArray<typeof StepInput>> {
      return z.array(StepInput).max(MAX_STEPS).optional();
    },
    get else(): z.ZodOptional<z.ZodArray<typeof StepInput>> {
      return z.array(StepInput).max(MAX_STEPS).optional();
    },
  })
  .meta({ id: "OrchestrationStep" });
export type StepInput = z.infer<typeof StepInput>;

/** An orchestration as callers send it (PRODUCT.md §4). No transforms: what is parsed is what was sent. */
export const OrchestrationInput = z
  .object({
    name: Name.regex(/\S/, "A name is not blank."),
    description: z.string().max(5000).optional(),
    tags: z.array(z.string().min(1).max(64)).max(50).optional(),
    active: z.boolean().optional(),
    input: Values.optional().meta({ description: "JSON Schema of the input." }),
    steps: z.array(StepInput).min(1).max(MAX_STEPS),
    output: z
      .json()
      .optional()
      .meta({ description: "Template of the result; default: the last step's output." }),
  })
  .meta({ id: "OrchestrationDefinition" });
export type OrchestrationInput = z.infer<typeof OrchestrationInput>;
