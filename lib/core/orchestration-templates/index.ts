import { MAP_REDUCE } from "./map-reduce";
import { PING_PONG } from "./ping-pong";
import { PLANNER_EXECUTOR_REVIEWER } from "./planner-executor-reviewer";
import { RESEARCH_ASSISTANT } from "./research-assistant";
import type { OrchestrationTemplate } from "./shape";
import type { StepInput } from "../orchestration-input";
import { SUPPORT_TRIAGE } from "./support-triage";
import { TREE_OF_THOUGHTS } from "./tree-of-thoughts";

export type { OrchestrationTemplate, TemplateRole } from "./shape";

/**
 * With the shape of each answer that later steps read in the step itself: a workspace may have a role of that name
 * which answers otherwise.
 */
function selfContained(template: OrchestrationTemplate): OrchestrationTemplate {
  const schemas = new Map(template.roles.map((role) => [role.name, role.outputSchema]));
  const inStep = (step: StepInput): StepInput => {
    const outputSchema = schemas.get(step.role ?? "");
    return {
      ...step,
      ...(outputSchema ? { outputSchema } : {}),
      ...(step.steps ? { steps: step.steps.map(inStep) } : {}),
      ...(step.else ? { else: step.else.map(inStep) } : {}),
      ...(step.branches
        ? { branches: step.branches.map((branch) => ({ ...branch, steps: branch.steps.map(inStep) })) }
        : {}),
    };
  };
  const { definition } = template;
  return { ...template, definition: { ...definition, steps: definition.steps.map(inStep) } };
}

/** Plans to start from (PRODUCT.md §4), each with the roles it needs and an input to try it with. */
export const ORCHESTRATION_TEMPLATES: readonly OrchestrationTemplate[] = [
  PLANNER_EXECUTOR_REVIEWER,
  MAP_REDUCE,
  TREE_OF_THOUGHTS,
  PING_PONG,
  RESEARCH_ASSISTANT,
  SUPPORT_TRIAGE,
].map(selfContained);
