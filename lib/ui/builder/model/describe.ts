import type { Condition, ConditionOperator } from "@/lib/core/condition";
import { isJsonObject } from "@/lib/core/json";
import type { StepInput } from "@/lib/core/orchestration-input";
import { typeOfStep } from "@/lib/core/orchestration-steps";

/** What the operators are called where people choose one. */
export const OPERATOR_WORDS: Record<ConditionOperator, string> = {
  "==": "is",
  "!=": "is not",
  ">": "is more than",
  ">=": "is at least",
  "<": "is less than",
  "<=": "is at most",
  contains: "contains",
  not_contains: "does not contain",
  in: "is one of",
  not_in: "is none of",
  exists: "exists",
  not_exists: "does not exist",
  starts_with: "starts with",
  ends_with: "ends with",
};

/** A condition in one line. What isn't one yet is said as well as it can be. */
export function conditionText(condition: unknown): string {
  if (!isJsonObject(condition)) return "no condition";
  const { all, any, not, field, operator, value } = condition;
  if (Array.isArray(all)) return all.map(conditionText).join(" and ") || "always";
  if (Array.isArray(any)) return any.map(conditionText).join(" or ") || "never";
  if (not !== undefined) return `not (${conditionText(not)})`;
  const word = OPERATOR_WORDS[operator as keyof typeof OPERATOR_WORDS] ?? String(operator ?? "?");
  const path = typeof field === "string" ? field.replace(/^context\./, "") : "?";
  if (operator === "exists" || operator === "not_exists") return `${path} ${word}`;
  return `${path} ${word} ${typeof value === "string" ? value : JSON.stringify(value ?? null)}`;
}

export function branchLabel(branch: { condition?: Condition; weight?: number } | undefined): string {
  if (branch?.condition) return `If ${conditionText(branch.condition)}`;
  return branch?.weight === undefined ? "If …" : `Weight ${branch.weight}`;
}

const TARGETS = ["role", "roleName", "roleId", "capability", "tool", "agent"] as const;
export type TargetField = (typeof TARGETS)[number];

/** Who does an agent step, as it is written; null while nobody is named. */
export function targetOf(step: StepInput): { field: TargetField; name: string } | null {
  const field = TARGETS.find((candidate) => step[candidate] !== undefined);
  return field ? { field, name: String(step[field]) } : null;
}

/** What a step does, in a few words: the second line of its card. */
export function summaryOf(step: StepInput): string {
  switch (typeOfStep(step)) {
    case "agent":
      return targetOf(step)?.name ?? "Nobody chosen yet";
    case "orchestration":
      return `${step.orchestration ?? "None chosen yet"}${step.version === undefined ? "" : ` v${step.version}`}`;
    case "approval":
      return step.message ?? "";
    case "wait":
      return waitText(step);
    case "set":
      return Object.keys(step.values ?? {}).join(", ") || "No values yet";
    case "loop":
      return loopText(step);
    case "parallel":
      return "Side by side";
    case "branch":
      return (step.branches ?? []).some((branch) => branch.weight !== undefined)
        ? "By weight"
        : "The first that holds";
  }
}

function waitText(step: StepInput): string {
  if (step.event !== undefined) return `for the event ${step.event}`;
  if (step.until !== undefined) return `until ${String(step.until)}`;
  return `for ${step.duration ?? "?"}`;
}

function loopText(step: StepInput): string {
  const most = `at most ${step.maxIterations ?? "?"} times`;
  if (step.forEach !== undefined) return `for each of ${step.forEach}`;
  if (step.while !== undefined) return `while ${conditionText(step.while)}, ${most}`;
  return `until ${conditionText(step.until)}, ${most}`;
}

/** What else matters about a step, as short marks on its card. */
export function chipsOf(step: StepInput): string[] {
  const { condition, maxRetries, timeout, onError, outputSchema, outputMapping, concurrency } = step;
  const isAttempted = timeout !== undefined && typeOfStep(step) === "agent";
  return [
    condition === undefined ? null : `if ${conditionText(condition)}`,
    maxRetries ? `${maxRetries} ${maxRetries === 1 ? "retry" : "retries"}` : null,
    isAttempted ? `${timeout}${typeof timeout === "number" ? " ms" : ""}` : null,
    onError === "continue" ? "goes on after errors" : null,
    isJsonObject(onError) ? `error → ${String(onError.goto)}` : null,
    outputSchema ? "schema" : null,
    outputMapping ? `→ ${Object.keys(outputMapping).join(", ")}` : null,
    concurrency && concurrency > 1 ? `${concurrency} at once` : null,
  ].filter((chip) => chip !== null);
}
