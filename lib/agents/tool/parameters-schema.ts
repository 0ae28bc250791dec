import { z } from "zod";
import type { JsonSchema } from "@/lib/core/agent";

/** The JSON Schema of a zod object as plain data: zod's own result carries a hidden method that can't leave the server. */
export function parametersSchema(parameters: z.ZodObject): JsonSchema {
  return JSON.parse(JSON.stringify(z.toJSONSchema(parameters, { io: "input" }))) as JsonSchema;
}
