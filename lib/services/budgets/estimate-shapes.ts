import { z } from "zod";

const Range = z.object({ low: z.number(), high: z.number() });

/** What an orchestration may cost, before it is started. */
export const Estimate = z
  .object({
    object: z.literal("estimate"),
    orchestration_id: z.string(),
    version: z.number().int(),
    tokens: Range,
    cost_usd: Range.nullable().meta({ description: "Null: for a model that may be used no price is known." }),
    roles: z.array(
      z.object({
        step_id: z.string(),
        role: z.string(),
        model: z.string().nullable(),
        times: Range,
        tokens: Range,
        cost_usd: Range.nullable(),
        basis: z.enum(["past_usage", "prompt_length"]),
      }),
    ),
    assumptions: z.array(z.string()),
  })
  .meta({ id: "Estimate" });
export type Estimate = z.infer<typeof Estimate>;
