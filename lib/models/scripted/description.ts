import type { ModelDescription } from "@/lib/core/model";

export const SCRIPTED_REFERENCE = "demo/scripted";

/** Says wherever it is shown that no model answers. */
export function scriptedDescription(isDefault: boolean): ModelDescription {
  return {
    reference: SCRIPTED_REFERENCE,
    provider: "demo",
    kind: "language",
    source: "demo",
    label: "Scripted (demo): answers come from a script, no model is asked",
    contextTokens: null,
    tools: true,
    vision: false,
    structuredOutput: true,
    // Known to be nothing, which is not the same as unknown.
    price: { input: 0, cachedInput: 0, output: 0, source: "no model is asked", date: "" },
    isDefault,
    circuit: "closed",
  };
}
