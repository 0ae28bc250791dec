import { isJsonObject, type Json, type JsonObject } from "./json";
import { isMetaTool } from "./meta-tools";
import type { PlannerDecision, PlannerResult, PlannerTarget } from "./planner";
import { splitClauses } from "./planner-clauses";
import { matchClause } from "./planner-match";
import { extractParameters, type ParameterSource } from "./planner-parameters";

/** A clause of a task and who does it. */
export interface MappedClause {
  clause: string;
  target: PlannerTarget;
  why: string;
  parameters: Record<string, ParameterSource>;
}

export type RulePlan =
  | { ok: true; clauses: MappedClause[] }
  | { ok: false; clause: string; reason: string; available: string[] };

/** Characters: more is a document, not an instruction. */
const LONGEST_TASK = 20_000;

/** A task as steps one after another, without a model. All of it maps, or nothing of it runs. */
export function planByRules(task: string, targets: readonly PlannerTarget[]): RulePlan {
  const clauses: MappedClause[] = [];
  const refused = (clause: string, reason: string): RulePlan => ({
    ok: false,
    clause,
    reason,
    // Those of the service itself answer to their names alone.
    available: targets.flatMap(({ name }) => (isMetaTool(name) ? [] : [name])).sort(),
  });
  if (task.length > LONGEST_TASK) {
    return refused(`${task.slice(0, 60)}…`, `rules read at most ${LONGEST_TASK} characters`);
  }
  const texts = splitClauses(task, targets);
  if (texts.length === 0) return refused(task.trim(), "it names nothing to do");
  for (const clause of texts) {
    const match = matchClause(clause, targets);
    if (match === null) return refused(clause, "nothing available matches it by name or keyword");
    if ("ambiguous" in match) return refused(clause, `it fits ${match.ambiguous.join(" as well as ")}`);
    const read = extractParameters(clause, match, clauses.length > 0);
    if (!read.ok) return refused(clause, read.reason);
    clauses.push({ clause, target: match.target, why: match.why, parameters: read.parameters });
  }
  return { ok: true, clauses };
}

/** The next move of a rule plan after these results: the next clause, the end, or why it can't go on. */
export function decideByRules(plan: RulePlan, results: readonly PlannerResult[]): PlannerDecision {
  if (!plan.ok) {
    const reason = `No rule maps the clause "${plan.clause}": ${plan.reason}. Available: ${plan.available.join(", ") || "nothing"}.`;
    return { type: "failed", reason, available: plan.available };
  }
  const last = results.at(-1);
  if (last && !last.outcome.ok) {
    const { stepId, target, outcome } = last;
    return { type: "failed", reason: `Step ${stepId} (${target}) failed: ${outcome.message}` };
  }
  const previous = last?.outcome.ok ? last.outcome.output : null;
  const next = plan.clauses[results.length];
  if (!next) return { type: "done", answer: previous, why: "every clause has been done" };
  const parameters: JsonObject = {};
  for (const [name, source] of Object.entries(next.parameters)) {
    const value =
      source.from === "clause" ? source.value : fromOutput(previous, name, next.target.parameters);
    if (value === null) {
      return {
        type: "failed",
        reason: `The step before "${next.clause}" returned nothing to give it as "${name}".`,
      };
    }
    parameters[name] = value;
  }
  return {
    type: "steps",
    steps: [{ target: next.target.name, parameters, task: next.clause, why: whyOf(next) }],
  };
}

function whyOf({ why, parameters }: MappedClause): string {
  const chained = Object.entries(parameters).flatMap(([name, source]) =>
    source.from === "previous" ? [name] : [],
  );
  return chained.length > 0 ? `${why}; ${chained.join(", ")} comes from the step before` : why;
}

const MAIN_MEMBERS = ["text", "answer", "result", "output", "content", "body", "message"];

/** Of an output, what a field asks for: the member of its name, the main text, or all of it as text. */
function fromOutput(output: Json, name: string, schema: JsonObject): Json {
  const property = isJsonObject(schema.properties) ? schema.properties[name] : undefined;
  const wantsText = !isJsonObject(property) || property.type === undefined || property.type === "string";
  if (output === null) return null;
  if (isJsonObject(output)) {
    const member = [name, ...MAIN_MEMBERS].find((key) => Object.hasOwn(output, key) && output[key] !== null);
    if (member !== undefined && (!wantsText || typeof output[member] === "string"))
      return output[member] ?? null;
  }
  return wantsText && typeof output !== "string" ? JSON.stringify(output) : output;
}
