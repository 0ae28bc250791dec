import type { LanguageModelV4CallOptions } from "@ai-sdk/provider";
import type { ModelPrice, ModelUsage } from "@/lib/core/model";
import { costOf, NO_USAGE } from "./usage";

/** Characters of a token, roughly, in most languages. */
const CHARACTERS = 4;

/** What a call asks its provider for at least, before anybody has counted: what is sent, and what has been heard. */
export function estimateUsage(
  { prompt, tools = [] }: Pick<LanguageModelV4CallOptions, "prompt" | "tools">,
  price: ModelPrice | null,
  heardCharacters = 0,
): ModelUsage {
  const characters = textLength(prompt) + textLength(tools);
  const usage = {
    ...NO_USAGE,
    inputTokens: Math.ceil(characters / CHARACTERS),
    outputTokens: Math.ceil(heardCharacters / CHARACTERS),
  };
  return { ...usage, costUsd: price ? costOf(usage, 0, price) : null, estimated: true };
}

/** Of all texts in a value. Files are not counted: what they cost has little to do with their length. */
function textLength(value: unknown): number {
  if (typeof value === "string") return value.length;
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return 0;
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + textLength(item), 0);
  const { type, role: _, mediaType, ...texts } = value as Record<string, unknown>;
  if (type === "file" && mediaType !== undefined) return 0;
  return Object.values(texts).reduce((sum: number, item) => sum + textLength(item), 0);
}
