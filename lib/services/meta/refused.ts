import { recordAudit } from "../audit/record";
import type { ServiceCall } from "../context";

/** Writes down that an agent asked for more than it may have. */
export async function recordRefused({
  ctx,
  input,
}: ServiceCall<{ tool: string; executionId: string }>): Promise<void> {
  await ctx.db((tx) =>
    recordAudit(tx, ctx, {
      action: `${input.tool}.refused`,
      targetKind: "execution",
      targetId: input.executionId,
      outcome: "denied",
    }),
  );
}
