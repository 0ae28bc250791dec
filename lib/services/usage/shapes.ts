import { z } from "zod";
import { MomentQuery, PageQuery, pageShape } from "../paging";

export const USAGE_GROUPS = ["day", "model", "role", "orchestration"] as const;
export type UsageGrouping = (typeof USAGE_GROUPS)[number];

const sums = {
  calls: z.number().int(),
  failed_calls: z.number().int(),
  input_tokens: z.number().int(),
  cached_tokens: z.number().int().meta({ description: "Of the input tokens, those read from a cache." }),
  output_tokens: z.number().int(),
  reasoning_tokens: z.number().int().meta({ description: "Of the output tokens, those spent on thinking." }),
  cost_usd: z.number().nullable().meta({ description: "Of the calls whose price is known; null: of none." }),
  unpriced_calls: z
    .number()
    .int()
    .meta({ description: "Calls that used tokens and whose price is unknown." }),
  estimated_calls: z
    .number()
    .int()
    .meta({ description: "Calls whose tokens are estimated: cut off, lost in a crash, or still under way." }),
};

export const UsageSums = z.object(sums).meta({ id: "UsageSums" });
export type UsageSums = z.infer<typeof UsageSums>;

export const UsageGroup = z
  .object({
    key: z
      .string()
      .meta({ description: "The day (UTC), the model's reference, or the id; empty: nobody's." }),
    label: z.string(),
    ...sums,
  })
  .meta({ id: "UsageGroup" });
export type UsageGroup = z.infer<typeof UsageGroup>;

/** What language models were used for in a span of time. */
export const UsageReport = z
  .object({
    object: z.literal("usage_report"),
    group_by: z.enum(USAGE_GROUPS),
    from: z.string(),
    to: z.string(),
    total: UsageSums,
    data: z.array(UsageGroup).meta({ description: "Days in order; else the dearest first, at most 200." }),
    month: z.object({
      period: z.string().meta({ description: "The current month, UTC: `2026-11`." }),
      calls: z.number().int(),
      input_tokens: z.number().int(),
      output_tokens: z.number().int(),
      cost_usd: z.number(),
    }),
  })
  .meta({ id: "UsageReport" });
export type UsageReport = z.infer<typeof UsageReport>;

export const UsageQuery = z.object({
  group_by: z.enum(USAGE_GROUPS).default("day"),
  from: MomentQuery.meta({ description: "Default: 30 days before `to`." }),
  to: MomentQuery.meta({ description: "Default: now. At most 366 days after `from`." }),
});
export type UsageQuery = z.infer<typeof UsageQuery>;

/** One call of a model. */
export const UsageRecord = z
  .object({
    id: z.string(),
    object: z.literal("usage_record"),
    at: z.string(),
    execution_id: z.string().nullable(),
    step: z.string().nullable(),
    role_id: z.string().nullable(),
    orchestration_id: z.string().nullable(),
    model: z.string(),
    input_tokens: z.number().int(),
    cached_tokens: z.number().int(),
    output_tokens: z.number().int(),
    reasoning_tokens: z.number().int(),
    cost_usd: z.number().nullable(),
    latency_ms: z.number(),
    outcome: z
      .enum(["completed", "failed", "cancelled", "unfinished"])
      .meta({ description: "`unfinished`: under way, or its end was lost with a worker." }),
    error: z.string().nullable(),
    estimated: z.boolean().meta({
      description: "The tokens are judged by the length of the texts: the provider has not counted them.",
    }),
  })
  .meta({ id: "UsageRecord" });
export type UsageRecord = z.infer<typeof UsageRecord>;

export const UsageRecordList = pageShape(UsageRecord).meta({ id: "UsageRecordList" });

const Word = z.string().min(1).max(300).optional();
export const UsageRecordQuery = PageQuery.extend({
  execution_id: Word,
  role_id: Word,
  orchestration_id: Word,
  model: Word,
  from: MomentQuery,
  to: MomentQuery,
});
export type UsageRecordQuery = z.infer<typeof UsageRecordQuery>;
