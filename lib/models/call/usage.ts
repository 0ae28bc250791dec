import type { LanguageModelV4Usage } from "@ai-sdk/provider";
import type { ModelPrice, ModelUsage } from "@/lib/core/model";

const MILLION = 1_000_000;

/** What a call used and cost. Without a price, or without a count from the provider, the cost is unknown, not zero. */
export function usageOf(used: LanguageModelV4Usage | null, price: ModelPrice | null): ModelUsage {
  const input = used?.inputTokens;
  const output = used?.outputTokens;
  const usage = {
    inputTokens: input?.total ?? 0,
    cachedTokens: input?.cacheRead ?? 0,
    outputTokens: output?.total ?? 0,
    reasoningTokens: output?.reasoning ?? 0,
  };
  const counted = input?.total !== undefined || output?.total !== undefined;
  const costUsd = counted && price ? costOf(usage, input?.cacheWrite ?? 0, price) : null;
  return { ...usage, costUsd };
}

/** Providers count reasoning tokens among the output tokens, and cached ones among the input tokens. */
export function costOf(usage: Omit<ModelUsage, "costUsd">, cacheWrite: number, price: ModelPrice): number {
  const rates = price.long && usage.inputTokens > price.long.aboveTokens ? price.long : price;
  const plain = Math.max(0, usage.inputTokens - usage.cachedTokens - cacheWrite);
  const dollars =
    plain * rates.input +
    usage.cachedTokens * (rates.cachedInput ?? rates.input) +
    cacheWrite * (rates.cacheWrite ?? rates.input) +
    usage.outputTokens * rates.output;
  return dollars / MILLION;
}

/** Several attempts of one call. A cost is unknown when one of those that used anything is. */
export function addUsage(one: ModelUsage, other: ModelUsage): ModelUsage {
  return {
    inputTokens: one.inputTokens + other.inputTokens,
    cachedTokens: one.cachedTokens + other.cachedTokens,
    outputTokens: one.outputTokens + other.outputTokens,
    reasoningTokens: one.reasoningTokens + other.reasoningTokens,
    costUsd: addCost(one, other),
    ...(one.estimated || other.estimated ? { estimated: true } : {}),
  };
}

export const NO_USAGE: ModelUsage = {
  inputTokens: 0,
  cachedTokens: 0,
  outputTokens: 0,
  reasoningTokens: 0,
  costUsd: null,
};

function addCost(one: ModelUsage, other: ModelUsage): number | null {
  if (isNothing(one)) return other.costUsd;
  if (isNothing(other)) return one.costUsd;
  return one.costUsd === null || other.costUsd === null ? null : one.costUsd + other.costUsd;
}

function isNothing(usage: ModelUsage): boolean {
  return usage.inputTokens === 0 && usage.outputTokens === 0 && usage.costUsd === null;
}
