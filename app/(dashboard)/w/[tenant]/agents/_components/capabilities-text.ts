import { isJsonObject, type Json } from "@/lib/core/json";
import type { Problem } from "@/lib/ui/problem";

/** What a new agent's form starts with: the shape by example. */
export const EXAMPLE_CAPABILITIES = [
  {
    name: "text.translate",
    description: "Translates a text.",
    effect: "read",
    parameters: {
      type: "object",
      properties: { text: { type: "string" }, to: { type: "string", enum: ["de", "en", "fr"] } },
      required: ["text", "to"],
    },
  },
];

export type ParsedCapabilities = { ok: true; value: Json[] } | { ok: false; error: string };

/** The list as typed. Its members are the server's to judge; here it only has to be a list of objects. */
export function parseCapabilities(text: string): ParsedCapabilities {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return {
      ok: false,
      error: `This is not JSON: ${error instanceof Error ? error.message : "unreadable"}.`,
    };
  }
  if (!Array.isArray(value) || value.length === 0 || !value.every(isJsonObject)) {
    return { ok: false, error: 'A list with at least one object, please: [{ "name": … }].' };
  }
  return { ok: true, value };
}

/** What the server found wrong inside the list, in one line each. */
export function capabilitiesError(problem: Problem | null): string | null {
  const errors = problem?.errors?.filter(({ pointer }) => pointer.startsWith("/capabilities")) ?? [];
  return errors.length === 0
    ? null
    : errors
        .map(({ pointer, detail }) => `${pointer.slice("/capabilities".length) || "/"}: ${detail}`)
        .join(" ");
}
