import { isJsonObject, type Json } from "./json";
import { matchesTool } from "./tool-pattern";

function texts(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];
}

/**
 * Whether `tool_constraints` of a request (PRODUCT.md §2) leave a tool to its execution: with mode `custom` only what
 * they list by name or wildcard, and what the listed providers offer, whose tools begin with their names.
 */
export function constraintsAllow(constraints: Json | undefined, tool: string): boolean {
  if (!isJsonObject(constraints) || constraints.mode !== "custom") return true;
  const patterns = [...texts(constraints.tools), ...texts(constraints.providers).map((name) => `${name}.*`)];
  return patterns.some((pattern) => matchesTool(pattern, tool));
}
