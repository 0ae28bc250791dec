import { eq } from "drizzle-orm";
import { requireScope } from "@/lib/core/actor";
import { notFound } from "@/lib/core/errors";
import type { JsonObject } from "@/lib/core/json";
import { tenant } from "@/lib/db/schema/workspace";
import { rulesChanged } from "../policies/rules";
import { accessChanged } from "../access-changes";
import { recordAudit } from "../audit/record";
import type { ServiceCall } from "../context";
import type { TenantRow } from "./insert";
import type { UpdateWorkspace, Workspace } from "./shapes";
import { toWorkspace } from "./to-shape";

/** Changes the name or single settings; what is absent stays. */
export async function updateWorkspace({ ctx, input }: ServiceCall<UpdateWorkspace>): Promise<Workspace> {
  requireScope(ctx.actor, "settings:write");
  const row = await ctx.db(async (tx) => {
    // Locked: settings are merged from what was read.
    const [before] = await tx.select().from(tenant).where(eq(tenant.tenantId, ctx.tenantId)).for("update");
    if (!before) throw notFound("workspace");
    const changedFields = changesOf(before, input);
    if (changedFields.length === 0) return before;
    const values = { name: input.name ?? before.name, settings: merge(before.settings, input.settings) };
    const where = eq(tenant.tenantId, ctx.tenantId);
    const [after] = await tx
      .update(tenant)
      .set({ ...values, updatedAt: ctx.clock() })
      .where(where)
      .returning();
    if (!after) throw notFound("workspace");
    const target = { targetKind: "workspace", targetId: ctx.tenantId };
    await recordAudit(tx, ctx, { action: "workspace.updated", ...target, changedFields });
    return after;
  });
  accessChanged();
  rulesChanged(ctx);
  return toWorkspace(row, ctx.actor);
}

function changesOf(before: TenantRow, input: UpdateWorkspace): string[] {
  const settings = Object.entries(input.settings ?? {}).filter(
    ([key, value]) => value !== (before.settings[key] ?? null),
  );
  const names = settings.map(([key]) => `settings.${key}`);
  return input.name === undefined || input.name === before.name ? names : ["name", ...names];
}

function merge(before: JsonObject, change: UpdateWorkspace["settings"]): JsonObject {
  const entries = Object.entries({ ...before, ...change }).filter(
    ([, value]) => value !== null && value !== undefined,
  );
  return Object.fromEntries(entries);
}
