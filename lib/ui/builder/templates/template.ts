import type { JsonObject } from "@/lib/core/json";

/** A plan to start from, in the shape of `GET /v1/orchestration_templates`. */
export interface TemplateView {
  id: string;
  name: string;
  purpose: string;
  roles: { name: string; description: string; base_prompt: string; output_schema: JsonObject | null }[];
  definition: JsonObject;
  example: JsonObject;
}

/** A name nobody has: the template's, or that with a number. */
export function freeName(name: string, taken: readonly string[]): string {
  const known = new Set(taken);
  let candidate = name;
  for (let number = 2; known.has(candidate); number++) candidate = `${name} ${number}`;
  return candidate;
}
