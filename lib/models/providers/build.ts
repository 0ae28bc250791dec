import type { EmbeddingModelV4, LanguageModelV4 } from "@ai-sdk/provider";
import type { ProviderKind } from "@/lib/core/model";
import type { ProviderSettings } from "../settings";

export interface BuiltProvider {
  languageModel(id: string): LanguageModelV4;
  embeddingModel(id: string): EmbeddingModelV4;
}

type Build = (settings: ProviderSettings, fetch: typeof globalThis.fetch) => BuiltProvider;

/** Each package is loaded when its first model is called: a process without models pays for none. */
const BUILDERS: Record<ProviderKind, () => Promise<Build>> = {
  "openai-compatible": async () => (await import("./openai-compatible")).build,
  openai: async () => (await import("./openai")).build,
  anthropic: async () => (await import("./anthropic")).build,
  google: async () => (await import("./google")).build,
};

export async function buildProvider(
  settings: ProviderSettings,
  fetch: typeof globalThis.fetch,
): Promise<BuiltProvider> {
  const build = await BUILDERS[settings.kind]();
  return build(settings, fetch);
}
