import { and, eq, sql } from "drizzle-orm";
import { requireScope } from "@/lib/core/actor";
import { TuttiError } from "@/lib/core/errors";
import { orchestrationVersion } from "@/lib/db/schema/registry";
import type { Tx } from "@/lib/db/types";
import { recordAudit } from "../audit/record";
import type { Context, ServiceCall } from "../context";
import { acceptDefinition } from "./definition";
import { changeOrchestration, requireFreeName } from "./draft";
import { loadKnown } from "./known";
import { findVersion, lockOrchestration, type OrchestrationRow, type VersionRow } from "./load";
import { presentDetail } from "./present";
import type { OrchestrationDetail } from "./shapes";

export interface PublishInput {
  id: string;
  version?: number;
  /** What was looked at: of a discarded draft's number another may have been made. */
  contentHash?: string;
}

/**
 * Makes a version the one that runs, the latest unless one is named. Checked again, since what it refers to may
 * be gone since it was saved. Its name, and its description and tags where it has them, become the orchestration's.
 */
export async function publishOrchestration({
  ctx,
  input,
}: ServiceCall<PublishInput>): Promise<OrchestrationDetail> {
  requireScope(ctx.actor, "orchestrations:write");
  return ctx.db(async (tx) => {
    const row = await lockOrchestration(tx, ctx.tenantId, input.id);
    const version = await findVersion(tx, row, input.version ?? row.latestVersion);
    if (input.contentHash !== undefined && input.contentHash !== version.contentHash) {
      throw new TuttiError("conflict", `Version ${version.version} is not what you looked at any more.`, {
        extra: { expected_content_hash: input.contentHash, content_hash: version.contentHash },
      });
    }
    return makeCurrent({ tx, ctx, row, version, action: "orchestration.published" });
  });
}

interface Publication {
  tx: Tx;
  ctx: Context;
  /** Locked. */
  row: OrchestrationRow;
  version: VersionRow;
  action: "orchestration.published" | "orchestration.rolled_back";
}

/** From the next start on, this version runs. */
export async function makeCurrent(publication: Publication): Promise<OrchestrationDetail> {
  const { tx, ctx, row, version, action } = publication;
  if (version.state === "draft" && version.createdIn !== null && ctx.actor.kind !== "user")
    throw new TuttiError("forbidden", "What an agent wrote is published by a person.");
  const known = await loadKnown(tx, ctx, { id: row.id, definition: version.source });
  const { name, description, tags } = acceptDefinition(version.source, known).input;
  await requireFreeName(tx, row, name);
  await markPublished(tx, version);
  const changes = { name, description, tags, publishedVersion: version.version };
  const updated = await changeOrchestration(tx, row, changes);
  const detail = await presentDetail(tx, updated);
  await recordAudit(tx, ctx, {
    action,
    targetKind: "orchestration",
    targetId: row.id,
    changedFields: ["published_version"],
  });
  return detail;
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
