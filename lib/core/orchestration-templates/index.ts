import { MAP_REDUCE } from "./map-reduce";
import { PING_PONG } from "./ping-pong";
import { PLANNER_EXECUTOR_REVIEWER } from "./planner-executor-reviewer";
import { RESEARCH_ASSISTANT } from "./research-assistant";
import type { OrchestrationTemplate } from "./shape";
import { SUPPORT_TRIAGE } from "./support-triage";
import { TREE_OF_THOUGHTS } from "./tree-of-thoughts";

export type { OrchestrationTemplate, TemplateRole } from "./shape";

/** Plans to start from (PRODUCT.md §4), each with the roles it needs and an input to try it with. */
export const ORCHESTRATION_TEMPLATES: readonly OrchestrationTemplate[] = [
  PLANNER_EXECUTOR_REVIEWER,
  MAP_REDUCE,
  TREE_OF_THOUGHTS,
  PING_PONG,
  RESEARCH_ASSISTANT,
  SUPPORT_TRIAGE,
];
