import { jsonSchema, Output } from "ai";
import type { FieldError } from "@/lib/core/errors";
import { isJsonObject, type Json, type JsonObject } from "@/lib/core/json";
import { validateJson } from "@/lib/core/json-schema";

/** Providers' strict modes refuse schemas that leave anything optional; what they answer is checked here anyway. */
export const LENIENT_SCHEMAS = {
  openai: { strictJsonSchema: false },
  openaiCompatible: { strictJsonSchema: false },
};

/** Whether a provider takes tools and a schema in one call; of Gemini and Claude only some models do. */
export function takesBoth(provider: string): boolean {
  return !/^(google|anthropic)/.test(provider);
}

/**
 * Asks the model for JSON, and leaves reading it to `readAnswer`: the SDK's own would throw where one more try with
 * the errors is due.
 */
export function jsonOutput(schema: JsonObject, byProvider: boolean) {
  const plain = Output.text();
  if (!byProvider) return plain;
  const asked =
    Object.keys(schema).length > 0 ? Output.object({ schema: jsonSchema(schema) }) : Output.json();
  return { ...plain, name: "json", responseFormat: asked.responseFormat };
}

export type ReadAnswer = { ok: true; value: Json } | { ok: false; errors: FieldError[] };

/** The answer as JSON that fits the schema, or what is wrong with it by JSON Pointer. */
export function readAnswer(text: string, schema: JsonObject): ReadAnswer {
  const value = parseObject(text);
  if (value === undefined) return { ok: false, errors: [{ pointer: "", detail: "Is not a JSON object." }] };
  const errors = validateJson(schema, value);
  return errors.length === 0 ? { ok: true, value } : { ok: false, errors };
}

/** The text as it is, or the one object inside of a code fence or a sentence. */
function parseObject(text: string): JsonObject | undefined {
  const first = text.indexOf("{");
  const last = text.lastIndexOf("}");
  if (first < 0 || last < first) return undefined;
  try {
    const value: unknown = JSON.parse(text.slice(first, last + 1));
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function repairMessage(errors: readonly FieldError[]): string {
  const list = errors.slice(0, 20).map(({ pointer, detail }) => `- ${pointer || "/"}: ${detail}`);
  return `Your answer does not fit what was asked for:\n${list.join("\n")}\nAnswer again with the corrected JSON object alone.`;
}
