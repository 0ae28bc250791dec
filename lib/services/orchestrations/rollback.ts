import { and, desc, eq, lt } from "drizzle-orm";
import { requireScope } from "@/lib/core/actor";
import { TuttiError } from "@/lib/core/errors";
import { orchestrationVersion } from "@/lib/db/schema/registry";
import type { Tx } from "@/lib/db/types";
import type { ServiceCall } from "../context";
import { findVersion, lockOrchestration, type OrchestrationRow, type VersionRow } from "./load";
import { makeCurrent } from "./publish";
import type { OrchestrationDetail } from "./shapes";

/**
 * Has an earlier version run again, itself and not a copy: the one named, else the last one published before what
 * runs now. Throws `conflict` when there is none, or when the one named is a draft or not earlier.
 */
export async function rollbackOrchestration({
  ctx,
  input,
}: ServiceCall<{ id: string; version?: number }>): Promise<OrchestrationDetail> {
  requireScope(ctx.actor, "orchestrations:write");
  return ctx.db(async (tx) => {
    const row = await lockOrchestration(tx, ctx.tenantId, input.id);
    const version = await earlierVersion(tx, row, input.version);
    return makeCurrent({ tx, ctx, row, version, action: "orchestration.rolled_back" });
  });
}

async function earlierVersion(
  tx: Tx,
  row: OrchestrationRow,
  wanted: number | undefined,
): Promise<VersionRow> {
  if (row.publishedVersion === null) throw new TuttiError("conflict", "No version is published yet.");
  if (wanted === undefined) return previousPublished(tx, row, row.publishedVersion);
  const version = await findVersion(tx, row, wanted);
  if (version.state === "draft") throw new TuttiError("conflict", `Version ${wanted} was never published.`);
  if (wanted < row.publishedVersion) return version;
  const detail = `Version ${wanted} is not earlier than version ${row.publishedVersion}, which runs; publish it.`;
  throw new TuttiError("conflict", detail);
}

async function previousPublished(tx: Tx, row: OrchestrationRow, current: number): Promise<VersionRow> {
  const version = orchestrationVersion;
  const [found] = await tx
    .select()
    .from(version)
    .where(
      and(
        eq(version.tenantId, row.tenantId),
        eq(version.orchestrationId, row.id),
        eq(version.state, "published"),
        lt(version.version, current),
      ),
    )
    .orderBy(desc(version.version))
    .limit(1);
  if (!found) throw new TuttiError("conflict", `Nothing was published before version ${current}.`);
  return found;
}
