import { and, eq, sql } from "drizzle-orm";
import { requireScope } from "@/lib/core/actor";
import { orchestrationVersion } from "@/lib/db/schema/registry";
import type { Tx } from "@/lib/db/types";
import { recordAudit } from "../audit/record";
import type { ServiceCall } from "../context";
import { acceptDefinition } from "./definition";
import { changeOrchestration, requireFreeName } from "./draft";
import { loadKnown } from "./known";
import { findVersion, lockOrchestration, type VersionRow } from "./load";
import { presentDetail } from "./present";
import type { OrchestrationDetail } from "./shapes";

/**
 * Makes a version the one that runs, the latest unless one is named. Checked again, since what it refers to may
 * be gone since it was saved. Its name, and its description and tags where it has them, become the orchestration's.
 */
export async function publishOrchestration({
  ctx,
  input,
}: ServiceCall<{ id: string; version?: number }>): Promise<OrchestrationDetail> {
  requireScope(ctx.actor, "orchestrations:write");
  return ctx.db(async (tx) => {
    const row = await lockOrchestration(tx, ctx.tenantId, input.id);
    const version = await findVersion(tx, row, input.version ?? row.latestVersion);
    const { name, description, tags } = acceptDefinition(version.source, await loadKnown(tx, ctx)).input;
    await requireFreeName(tx, row, name);
    await markPublished(tx, version);
    const changes = { name, description, tags, publishedVersion: version.version };
    const updated = await changeOrchestration(tx, row, changes);
    const detail = await presentDetail(tx, updated);
    await recordAudit(tx, ctx, {
      action: "orchestration.published",
      targetKind: "orchestration",
      targetId: row.id,
      changedFields: ["published_version"],
    });
    return detail;
  });
}

async function markPublished(tx: Tx, version: VersionRow): Promise<void> {
  await tx
    .update(orchestrationVersion)
    .set({ state: "published", publishedAt: sql`coalesce(${orchestrationVersion.publishedAt}, now())` })
    .where(
      and(
        eq(orchestrationVersion.tenantId, version.tenantId),
        eq(orchestrationVersion.orchestrationId, version.orchestrationId),
        eq(orchestrationVersion.version, version.version),
      ),
    );
}
