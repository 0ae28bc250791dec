import type { Tx } from "@/lib/db/types";
import { iso, isoOrNull } from "../iso";
import { authorNames } from "./authors";
import { findVersion, type OrchestrationRow, type VersionRow } from "./load";
import type { Orchestration, OrchestrationDetail, OrchestrationVersion } from "./shapes";

/** `latestState`: of the latest version. After a rollback that is a publication of before, not a draft. */
export function presentOrchestration(row: OrchestrationRow, latestState: VersionRow["state"]): Orchestration {
  return {
    id: row.id,
    object: "orchestration",
    name: row.name,
    description: row.description,
    tags: row.tags,
    active: row.active,
    published_version: row.publishedVersion,
    latest_version: row.latestVersion,
    has_draft: latestState === "draft",
    starts_per_minute: row.startsPerMinute,
    budget: row.budget,
    created_by: row.createdBy,
    created_at: iso(row.createdAt),
    updated_at: iso(row.updatedAt),
  };
}

/** With the names of their authors. */
export async function presentVersions(
  tx: Tx,
  tenantId: string,
  rows: readonly VersionRow[],
): Promise<OrchestrationVersion[]> {
  const createdBy = rows.map((row) => row.createdBy);
  const names = await authorNames(tx, tenantId, createdBy);
  return rows.map((row) => ({
    object: "orchestration_version",
    orchestration_id: row.orchestrationId,
    version: row.version,
    state: row.state,
    definition: row.source,
    content_hash: row.contentHash,
    note: row.note,
    created_by: row.createdBy,
    author: (row.createdBy === null ? null : names.get(row.createdBy)) ?? null,
    created_in: row.createdIn,
    created_at: iso(row.createdAt),
    published_at: isoOrNull(row.publishedAt),
  }));
}

export async function presentVersion(
  tx: Tx,
  tenantId: string,
  row: VersionRow,
): Promise<OrchestrationVersion | null> {
  const [version = null] = await presentVersions(tx, tenantId, [row]);
  return version;
}

/** With the definition that runs and, where the latest version is a draft, that one. */
export async function presentDetail(tx: Tx, row: OrchestrationRow): Promise<OrchestrationDetail> {
  const latest = await findVersion(tx, row, row.latestVersion);
  const published =
    row.publishedVersion === null || row.publishedVersion === row.latestVersion
      ? null
      : await findVersion(tx, row, row.publishedVersion);
  const runs = row.publishedVersion === row.latestVersion ? latest : published;
  return {
    ...presentOrchestration(row, latest.state),
    definition: runs?.source ?? null,
    content_hash: latest.contentHash,
    draft: latest.state === "draft" ? await presentVersion(tx, row.tenantId, latest) : null,
  };
}
