import { z } from "zod";
import { isJsonObject, type Json, type JsonObject } from "@/lib/core/json";

/** A JSON object, member by member unchecked: what arrives was parsed from JSON, so its members are JSON. */
export const JsonObjectShape = z.record(z.string(), z.unknown()) as z.ZodType<JsonObject>;

/** Any JSON value. */
export const JsonShape = z.unknown() as z.ZodType<Json>;

/** One member of stored JSON as an object; anything else counts as empty. */
export function objectMember(holder: JsonObject | null, name: string): JsonObject {
  const value = holder?.[name];
  return isJsonObject(value) ? value : {};
}
