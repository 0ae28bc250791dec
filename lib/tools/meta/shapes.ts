import { z } from "zod";
import { toJson, type Json } from "@/lib/core/json";

/** Id or name. */
export const Reference = z.string().min(1).max(200).describe("Id or name.");

/** What a service answers, as a tool's output. */
export function asJson(value: unknown): Json {
  return toJson(value)?.value ?? null;
}
