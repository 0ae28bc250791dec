import { isJsonObject, type JsonObject } from "@/lib/core/json";

/** A typed JSON object; null when it isn't one. Nothing typed is an empty object. */
export function readJsonObject(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text.trim() || "{}");
    return isJsonObject(value) ? value : null;
  } catch {
    return null;
  }
}
