import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import type { ProviderSettings } from "../settings";
import type { BuiltProvider } from "./build";

/** Any server that speaks OpenAI's Chat Completions: Ollama, vLLM, LM Studio, gateways. */
export function build(settings: ProviderSettings, fetch: typeof globalThis.fetch): BuiltProvider {
  return createOpenAICompatible({
    name: settings.name,
    baseURL: settings.baseUrl,
    ...(settings.secret === null ? {} : { apiKey: settings.secret }),
    includeUsage: true,
    supportsStructuredOutputs: true,
    fetch,
  });
}
