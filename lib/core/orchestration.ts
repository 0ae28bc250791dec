/** The orchestration definition (PRODUCT.md §4): what callers send, what the engine reads, and the way between. */
export * from "./orchestration-definition";
export { MAX_TURNS, OrchestrationInput, type StepType } from "./orchestration-input";
export { normalizeOrchestration, readOrchestration, type ReadOrchestration } from "./orchestration-normalize";
export { checkOrchestration, type Known, type KnownOrchestration } from "./orchestration-validate";
