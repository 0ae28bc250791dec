import { z } from "zod";
import { ON_EXCEEDED } from "@/lib/core/budget";

/** What a role or an orchestration may spend in a calendar month (UTC), in all executions together. */
export const monthlyLimits = {
  monthly_max_tokens: z
    .number()
    .int()
    .min(1)
    .max(1_000_000_000)
    .optional()
    .meta({ description: "Tokens of a calendar month (UTC), all executions together." }),
  monthly_max_cost_usd: z
    .number()
    .positive()
    .max(1_000_000_000)
    .optional()
    .meta({ description: "US dollars of a calendar month (UTC), all executions together." }),
};

export const onExceededOption = z
  .enum(ON_EXCEEDED)
  .optional()
  .meta({ description: "At a limit: ask people for more, or fail. Default: as the execution says." });
