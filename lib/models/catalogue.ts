import type { ProviderKind } from "@/lib/core/model";
import { withoutDate } from "./prices";
import type { OfferedModel } from "./settings";

const openai = (id: string, contextTokens: number): OfferedModel => ({ id, contextTokens, vision: true });
const claude = (id: string, contextTokens = 200_000): OfferedModel => ({ id, contextTokens, vision: true });
const gemini = (id: string): OfferedModel => ({ id, contextTokens: 1_048_576, vision: true });

/**
 * Well-known models, the one to take by itself in front. Others can be used too: what is not known of them counts as
 * missing where somebody asks for it.
 */
const CATALOGUE: Record<ProviderKind, readonly OfferedModel[]> = {
  "openai-compatible": [],
  openai: [
    openai("gpt-5-mini", 400_000),
    openai("gpt-5.1", 400_000),
    openai("gpt-5", 400_000),
    openai("gpt-5-nano", 400_000),
    openai("gpt-4.1", 1_047_576),
    openai("gpt-4.1-mini", 1_047_576),
    openai("gpt-4.1-nano", 1_047_576),
    openai("gpt-4o", 128_000),
    openai("gpt-4o-mini", 128_000),
    openai("o3", 200_000),
    openai("o4-mini", 200_000),
    openai("gpt-5.4", 1_050_000),
  ],
  anthropic: [
    claude("claude-sonnet-4-5"),
    claude("claude-haiku-4-5"),
    claude("claude-opus-4-5"),
    claude("claude-opus-4-1"),
    claude("claude-sonnet-5-5", 1_000_000),
    claude("claude-opus-5-5", 1_000_000),
    claude("claude-haiku-5-5", 1_000_000),
    claude("claude-fable-5-1", 1_000_000),
  ],
  google: [
    gemini("gemini-2.5-flash"),
    gemini("gemini-2.5-pro"),
    gemini("gemini-2.5-flash-lite"),
    gemini("gemini-3.8-flash"),
  ],
};

export function catalogueIds(kind: ProviderKind): string[] {
  return CATALOGUE[kind].map((model) => model.id);
}

/** What is known of a model, also under its dated name. */
export function fromCatalogue(kind: ProviderKind, id: string): OfferedModel | undefined {
  return CATALOGUE[kind].find((model) => model.id === id || model.id === withoutDate(id));
}
