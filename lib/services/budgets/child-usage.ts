import { and, eq, like, or } from "drizzle-orm";
import { execution } from "@/lib/db/schema/execution";
import type { Context } from "../context";

/** What the executions that one step started have used; each attempt of it has started one. */
export async function readChildUsage(
  ctx: Context,
  { parentId, step }: { parentId: string; step: string },
): Promise<{ steps: number; tool_calls: number }> {
  const escaped = step.replaceAll(/[\\%_]/g, (character) => `\\${character}`);
  const rows = await ctx.db((tx) =>
    tx
      .select({ usage: execution.usage })
      .from(execution)
      .where(
        and(
          eq(execution.tenantId, ctx.tenantId),
          eq(execution.parentId, parentId),
          or(eq(execution.parentStep, step), like(execution.parentStep, `${escaped}#%`)),
        ),
      ),
  );
  const sum = (name: string) =>
    rows.reduce((total, { usage }) => total + (typeof usage[name] === "number" ? usage[name] : 0), 0);
  return { steps: sum("steps"), tool_calls: sum("tool_calls") };
}
