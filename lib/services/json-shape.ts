import { z } from "zod";
import type { Json, JsonObject } from "@/lib/core/json";

/** A JSON object, member by member unchecked: what arrives was parsed from JSON, so its members are JSON. */
export const JsonObjectShape = z.record(z.string(), z.unknown()) as z.ZodType<JsonObject>;

/** Any JSON value. */
export const JsonShape = z.unknown() as z.ZodType<Json>;
