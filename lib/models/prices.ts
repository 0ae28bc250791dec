import type { ModelPrice } from "@/lib/core/model";

type Prices = Omit<ModelPrice, "source" | "date">;

/**
 * What well-known models cost, as the providers' public price lists had it on the date given, in US dollars per
 * million tokens of standard service. A model that is not here has no price: its cost is unknown, never zero. To
 * change one: the numbers, and the date they were read.
 */
const LISTS: { source: string; date: string; provider: string; models: Record<string, Prices> }[] = [
  {
    provider: "openai",
    source: "https://platform.openai.com/docs/pricing",
    date: "2026-03-21",
    models: {
      "gpt-5.1": { input: 1.25, cachedInput: 0.125, output: 10 },
      "gpt-5": { input: 1.25, cachedInput: 0.125, output: 10 },
      "gpt-5-mini": { input: 0.25, cachedInput: 0.025, output: 2 },
      "gpt-5-nano": { input: 0.05, cachedInput: 0.005, output: 0.4 },
      "gpt-4.1": { input: 2, cachedInput: 0.5, output: 8 },
      "gpt-4.1-mini": { input: 0.4, cachedInput: 0.1, output: 1.6 },
      "gpt-4.1-nano": { input: 0.1, cachedInput: 0.025, output: 0.4 },
      "gpt-4o": { input: 2.5, cachedInput: 1.25, output: 10 },
      "gpt-4o-mini": { input: 0.15, cachedInput: 0.075, output: 0.6 },
      o3: { input: 2, cachedInput: 0.5, output: 8 },
      "o4-mini": { input: 1.1, cachedInput: 0.275, output: 4.4 },
    },
  },
  {
    provider: "anthropic",
    source: "https://docs.anthropic.com/en/docs/about-claude/pricing",
    date: "2026-03-21",
    models: {
      "claude-opus-4-5": { input: 5, cachedInput: 0.5, cacheWrite: 6.25, output: 25 },
      "claude-opus-4-1": { input: 15, cachedInput: 1.5, cacheWrite: 18.75, output: 75 },
      "claude-sonnet-4-5": {
        input: 3,
        cachedInput: 0.3,
        cacheWrite: 3.75,
        output: 15,
        long: { aboveTokens: 200_000, input: 6, cachedInput: 0.6, cacheWrite: 7.5, output: 22.5 },
      },
      "claude-haiku-4-5": { input: 1, cachedInput: 0.1, cacheWrite: 1.25, output: 5 },
    },
  },
  {
    provider: "google",
    source: "https://ai.google.dev/gemini-api/docs/pricing",
    date: "2026-03-21",
    models: {
      "gemini-2.5-pro": {
        input: 1.25,
        cachedInput: 0.125,
        output: 10,
        long: { aboveTokens: 200_000, input: 2.5, cachedInput: 0.25, output: 15 },
      },
      "gemini-2.5-flash": { input: 0.3, cachedInput: 0.03, output: 2.5 },
      "gemini-2.5-flash-lite": { input: 0.1, cachedInput: 0.01, output: 0.4 },
    },
  },
];

/** The price of a model, also under its dated name; null: unknown. */
export function priceOf(provider: string, model: string): ModelPrice | null {
  const list = LISTS.find((item) => item.provider === provider);
  const name = withoutDate(model);
  if (!list || !Object.hasOwn(list.models, name)) return null;
  const prices = list.models[name];
  return prices ? { ...prices, source: list.source, date: list.date } : null;
}

/** `claude-haiku-4-5-20251001` and `gpt-4o-2024-08-06` are snapshots of the model before the date. */
export function withoutDate(model: string): string {
  return model.replace(/-(?:\d{8}|\d{4}-\d{2}-\d{2})$/, "");
}
