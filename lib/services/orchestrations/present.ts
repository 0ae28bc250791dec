import type { Tx } from "@/lib/db/types";
import { iso, isoOrNull } from "../iso";
import { findVersion, type OrchestrationRow, type VersionRow } from "./load";
import type { Orchestration, OrchestrationDetail, OrchestrationVersion } from "./shapes";

export function presentOrchestration(row: OrchestrationRow): Orchestration {
  return {
    id: row.id,
    object: "orchestration",
    name: row.name,
    description: row.description,
    tags: row.tags,
    active: row.active,
    published_version: row.publishedVersion,
    latest_version: row.latestVersion,
    has_draft: row.publishedVersion !== row.latestVersion,
    created_by: row.createdBy,
    created_at: iso(row.createdAt),
    updated_at: iso(row.updatedAt),
  };
}

export function presentVersion(row: VersionRow): OrchestrationVersion {
  return {
    object: "orchestration_version",
    orchestration_id: row.orchestrationId,
    version: row.version,
    state: row.state,
    definition: row.source,
    content_hash: row.contentHash,
    created_by: row.createdBy,
    created_at: iso(row.createdAt),
    published_at: isoOrNull(row.publishedAt),
  };
}

/** With the definition that runs and, where the latest version is another, that one. */
export async function presentDetail(tx: Tx, row: OrchestrationRow): Promise<OrchestrationDetail> {
  const published = row.publishedVersion === null ? null : await findVersion(tx, row, row.publishedVersion);
  const latest =
    row.publishedVersion === row.latestVersion ? null : await findVersion(tx, row, row.latestVersion);
  return {
    ...presentOrchestration(row),
    definition: published?.source ?? null,
    draft: latest && presentVersion(latest),
  };
}
