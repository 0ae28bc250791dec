import { requireScope } from "@/lib/core/actor";
import { TuttiError } from "@/lib/core/errors";
import { diffOrchestrations } from "@/lib/core/orchestration-diff";
import type { Tx } from "@/lib/db/types";
import type { ServiceCall } from "../context";
import type { DiffQuery, VersionDiff } from "./diff-shapes";
import { findOrchestration, findVersion, type OrchestrationRow, type VersionRow } from "./load";

/**
 * What differs between two versions, step by step. Without `from` and `to`: what publishing the latest version would
 * change. Throws `not_found`, and `conflict` where there is no published version or no draft.
 */
export async function diffVersions({
  ctx,
  input,
}: ServiceCall<{ id: string } & DiffQuery>): Promise<VersionDiff> {
  requireScope(ctx.actor, "orchestrations:read");
  const [row, from, to] = await ctx.db(async (tx) => {
    const found = await findOrchestration(tx, ctx.tenantId, input.id);
    const before = await versionNamed(tx, found, input.from ?? "published");
    const after = await versionNamed(tx, found, input.to ?? found.latestVersion);
    return [found, before, after];
  });
  return {
    object: "orchestration_diff",
    orchestration_id: row.id,
    from: sideOf(from),
    to: sideOf(to),
    ...diffOrchestrations(from.definition, to.definition),
  };
}

async function versionNamed(
  tx: Tx,
  row: OrchestrationRow,
  name: number | "draft" | "published",
): Promise<VersionRow> {
  if (typeof name === "number") return findVersion(tx, row, name);
  if (name === "published") {
    if (row.publishedVersion === null) throw new TuttiError("conflict", "No version is published yet.");
    return findVersion(tx, row, row.publishedVersion);
  }
  const latest = await findVersion(tx, row, row.latestVersion);
  if (latest.state !== "draft") throw new TuttiError("conflict", "There is no draft.");
  return latest;
}

function sideOf({ version, state, contentHash }: VersionRow): VersionDiff["from"] {
  return { version, state, content_hash: contentHash };
}
