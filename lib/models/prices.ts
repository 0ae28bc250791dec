import type { ModelPrice } from "@/lib/core/model";

type Prices = Omit<ModelPrice, "source" | "date">;

/**
 * What well-known models cost, as the providers' public price lists had it on the date given, in US dollars per
 * million tokens of standard service. A model that is not here has no price: its cost is unknown, never zero. To
 * change one: the numbers, and the date they were read. Where a list's cache price is unknown it counts as input.
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
    provider: "openai",
    source: "https://developers.openai.com/api/docs/pricing",
    date: "2026-05-28",
    models: {
      "gpt-5.5": { input: 5, cachedInput: 0.5, output: 30 },
      "gpt-5.4": { input: 2.5, cachedInput: 0.25, output: 15 },
      "gpt-5.4-mini": { input: 0.75, cachedInput: 0.075, output: 4.5 },
    },
  },
  {
    provider: "anthropic",
    source: "https://platform.claude.com/docs/en/about-claude/pricing",
    date: "2026-10-24",
    models: {
      "claude-fable-5-1": { input: 10, cachedInput: 0.25, cacheWrite: 12.5, output: 50 },
      "claude-fable-5": { input: 10, cachedInput: 1, cacheWrite: 12.5, output: 50 },
      "claude-opus-5-5": { input: 4, cachedInput: 0.2, cacheWrite: 5, output: 20 },
      "claude-opus-5": { input: 5, cachedInput: 0.5, cacheWrite: 6.25, output: 25 },
      "claude-opus-4-8": { input: 5, cachedInput: 0.5, cacheWrite: 6.25, output: 25 },
      "claude-opus-4-7": { input: 5, cachedInput: 0.5, cacheWrite: 6.25, output: 25 },
      "claude-opus-4-6": { input: 5, cachedInput: 0.5, cacheWrite: 6.25, output: 25 },
      "claude-sonnet-5-5": { input: 2, cachedInput: 0.1, cacheWrite: 2.5, output: 10 },
      "claude-sonnet-5": { input: 2, cachedInput: 0.2, cacheWrite: 2.5, output: 10 },
      "claude-sonnet-4-6": { input: 3, cachedInput: 0.3, cacheWrite: 3.75, output: 15 },
      "claude-haiku-5-5": {
        input: 0.1,
        cachedInput: 0.01,
        cacheWrite: 0.125,
        output: 0.5,
        long: { aboveTokens: 100_000, input: 0.5, cachedInput: 0.05, cacheWrite: 0.625, output: 2.5 },
      },
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
    date: "2026-10-07",
    models: {
      // Until the end of 2026; twice as much from then on.
      "gemini-3.8-flash": { input: 0.75, cachedInput: 0.075, output: 3.75 },
      "gemini-3.5-flash": { input: 1.5, cachedInput: 0.15, output: 9 },
      "gemini-3.5-flash-lite": { input: 0.3, cachedInput: null, output: 2.5 },
      "gemini-3.1-pro-preview": {
        input: 2,
        cachedInput: null,
        output: 12,
        long: { aboveTokens: 200_000, input: 4, cachedInput: null, output: 18 },
      },
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
  const name = withoutDate(model);
  const list = LISTS.find((item) => item.provider === provider && Object.hasOwn(item.models, name));
  const prices = list?.models[name];
  return prices ? { ...prices, source: list.source, date: list.date } : null;
}

/** `claude-haiku-4-5-20251001` and `gpt-4o-2024-08-06` are snapshots of the model before the date. */
export function withoutDate(model: string): string {
  return model.replace(/-(?:\d{8}|\d{4}-\d{2}-\d{2})$/, "");
}
