import { and, desc, eq, ne } from "drizzle-orm";
import { requireScope } from "@/lib/core/actor";
import { TuttiError } from "@/lib/core/errors";
import { orchestrationVersion } from "@/lib/db/schema/registry";
import type { Tx } from "@/lib/db/types";
import { recordAudit } from "../audit/record";
import type { ServiceCall } from "../context";
import { changeOrchestration } from "./draft";
import { findVersion, lockOrchestration, type OrchestrationRow } from "./load";

/** Deletes a draft: nothing ever ran it. Throws `conflict` for a published version, or the only one there is. */
export async function discardVersion({
  ctx,
  input,
}: ServiceCall<{ id: string; version: number }>): Promise<void> {
  requireScope(ctx.actor, "orchestrations:write");
  await ctx.db(async (tx) => {
    const row = await lockOrchestration(tx, ctx.tenantId, input.id);
    const draft = await findVersion(tx, row, input.version);
    if (draft.state !== "draft") {
      throw new TuttiError("conflict", `Version ${input.version} was published: executions refer to it.`);
    }
    const latestVersion = await latestWithout(tx, row, input.version);
    await tx.delete(orchestrationVersion).where(versionOf(row, input.version));
    await changeOrchestration(tx, row, { latestVersion });
    await recordAudit(tx, ctx, {
      action: "orchestration.draft_discarded",
      targetKind: "orchestration",
      targetId: row.id,
      changedFields: ["definition"],
    });
  });
}

async function latestWithout(tx: Tx, row: OrchestrationRow, version: number): Promise<number> {
  const table = orchestrationVersion;
  const [latest] = await tx
    .select({ version: table.version })
    .from(table)
    .where(
      and(eq(table.tenantId, row.tenantId), eq(table.orchestrationId, row.id), ne(table.version, version)),
    )
    .orderBy(desc(table.version))
    .limit(1);
  if (latest) return latest.version;
  throw new TuttiError("conflict", "This is its only version: delete the orchestration instead.");
}

function versionOf({ tenantId, id }: OrchestrationRow, version: number) {
  const table = orchestrationVersion;
  return and(eq(table.tenantId, tenantId), eq(table.orchestrationId, id), eq(table.version, version));
}
