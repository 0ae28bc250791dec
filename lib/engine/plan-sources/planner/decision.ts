import { z } from "zod";
import { validateJson } from "@/lib/core/json-schema";
import { isJsonObject, type JsonObject } from "@/lib/core/json";
import { checkJsonDepth } from "@/lib/core/limits-json";
import {
  MAX_PARALLEL_STEPS,
  type PlannedWork,
  type PlannerDecision,
  type PlannerTarget,
} from "@/lib/core/planner";

/** A decision that can't be carried out, worded for the model that made it. */
export interface InvalidDecision {
  type: "invalid";
  reason: string;
}

/** What a model is asked for. Inputs are text, for strict schemas know no object of any shape. */
const Asked = z.object({
  decision: z.enum(["steps", "done", "failed"]),
  reason: z.string().describe("Why, in one sentence."),
  steps: z.array(
    z.object({
      target: z.string().describe("The name of an agent, role or capability of the list, exactly."),
      task: z.string().describe("What this step is to do, in one line."),
      input: z
        .string()
        .describe("Its parameters: a JSON object that fits the target's schema, written as text."),
    }),
  ),
  answer: z.string().nullable().describe("With done: the answer to the task."),
});

export const DECISION_SCHEMA = JSON.parse(JSON.stringify(z.toJSONSchema(Asked))) as JsonObject;

/** What is taken: models leave out what is empty, and write objects as objects. */
const Answer = z.object({
  decision: z.enum(["steps", "done", "failed"]),
  reason: z.string().max(20_000).default(""),
  steps: z
    .array(
      z.object({
        target: z.string().min(1).max(300),
        task: z.string().max(20_000).default(""),
        input: z.unknown().optional(),
      }),
    )
    .nullish(),
  answer: z.unknown().optional(),
});

const MAX_DEPTH = 64;

/** A model's text as a decision that can be carried out, or what is wrong with it. */
export function readDecision(
  text: string,
  targets: readonly PlannerTarget[],
): PlannerDecision | InvalidDecision {
  const value = readObject(text);
  if (!value) return invalid(text.trim() === "" ? "The answer was empty." : "The answer is no JSON object.");
  const parsed = Answer.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return invalid(
      `The answer does not fit the schema: /${issue?.path.join("/") ?? ""} ${issue?.message ?? ""}`,
    );
  }
  const { decision, reason, steps, answer } = parsed.data;
  if (decision === "failed") return { type: "failed", reason: reason || "The model gave no reason." };
  if (decision === "steps") return readSteps(steps ?? [], reason, targets);
  const given = answer ?? null;
  if (given === null || given === "") return invalid('"done" needs an answer.');
  return { type: "done", answer: given as JsonObject, why: reason };
}

type AnsweredStep = NonNullable<z.output<typeof Answer>["steps"]>[number];

function readSteps(
  steps: readonly AnsweredStep[],
  reason: string,
  targets: readonly PlannerTarget[],
): PlannerDecision | InvalidDecision {
  if (steps.length === 0) return invalid('"steps" needs at least one step.');
  if (steps.length > MAX_PARALLEL_STEPS) return invalid(`At most ${MAX_PARALLEL_STEPS} steps side by side.`);
  const work: PlannedWork[] = [];
  for (const step of steps) {
    const target = targets.find(({ name }) => name === step.target);
    if (!target) {
      return invalid(
        `There is no "${step.target}". Available: ${targets.map(({ name }) => name).join(", ")}.`,
      );
    }
    const parameters = typeof step.input === "string" ? readObject(step.input || "{}") : (step.input ?? {});
    if (!isJsonObject(parameters)) return invalid(`The input of ${target.name} is no JSON object.`);
    const [error] = validateJson(target.parameters, parameters);
    if (error)
      return invalid(`The input does not fit ${target.name}: ${error.pointer || "/"} ${error.detail}`);
    work.push({ target: target.name, parameters, task: step.task || target.name, why: reason });
  }
  return { type: "steps", steps: work };
}

/** The JSON object in a text, also between the fences some models put around it. */
function readObject(text: string): JsonObject | null {
  const from = text.indexOf("{");
  const to = text.lastIndexOf("}");
  if (from < 0 || to < from) return null;
  const json = text.slice(from, to + 1);
  if (!checkJsonDepth(json, MAX_DEPTH)) return null;
  try {
    const value: unknown = JSON.parse(json);
    return isJsonObject(value) ? value : null;
  } catch {
    return null;
  }
}

function invalid(reason: string): InvalidDecision {
  return { type: "invalid", reason };
}
