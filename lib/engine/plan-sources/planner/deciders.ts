import type { PlannerDecision } from "@/lib/core/planner";
import { decideByRules, planByRules, type RulePlan } from "@/lib/core/planner-rules";
import { askForJson, type AskableModel } from "@/lib/models/ask-for-json";
import { DECISION_SCHEMA, readDecision, type InvalidDecision } from "./decision";
import { INSTRUCTIONS, promptFor, type PlannerView } from "./prompt";

/** Decides what comes next. Deterministic given the answers of the model, which are durable. */
export interface Decider {
  decide(view: PlannerView, step: number): Promise<PlannerDecision | InvalidDecision>;
}

/** `model` opens a durable, metered model whose calls are named `name-1`, `name-2`, …. */
export function modelDecider(open: (name: string) => Promise<AskableModel>): Decider {
  return {
    decide: async (view, step) => {
      const model = await open(`plan-${step}/model`);
      const text = await askForJson(model, {
        instructions: INSTRUCTIONS,
        messages: [{ role: "user", text: promptFor(view) }],
        schema: DECISION_SCHEMA,
        name: "decision",
      });
      return readDecision(text, view.targets);
    },
  };
}

/** Without a model: clauses to capabilities by name and keyword (lib/core/planner-rules.ts). */
export function ruleDecider(): Decider {
  let plan: RulePlan | null = null;
  return {
    decide: async ({ task, targets, results }) => {
      plan ??= planByRules(task, targets);
      return decideByRules(plan, results);
    },
  };
}
