import { and, eq, isNull } from "drizzle-orm";
import { notFound, TuttiError } from "@/lib/core/errors";
import { isId } from "@/lib/core/ids";
import type { JsonObject } from "@/lib/core/json";
import type { OrchestrationDefinition } from "@/lib/core/orchestration";
import { orchestration, orchestrationVersion } from "@/lib/db/schema/registry";
import type { Tx } from "@/lib/db/types";

export type OrchestrationRow = typeof orchestration.$inferSelect;
export type VersionRow = typeof orchestrationVersion.$inferSelect;

function byReference(tenantId: string, reference: string) {
  const named = isId("orchestration", reference)
    ? eq(orchestration.id, reference)
    : eq(orchestration.name, reference);
  return and(eq(orchestration.tenantId, tenantId), named, isNull(orchestration.deletedAt));
}

/** One orchestration by id or name. Throws `not_found`. */
export async function findOrchestration(
  tx: Tx,
  tenantId: string,
  reference: string,
): Promise<OrchestrationRow> {
  const [row] = await tx.select().from(orchestration).where(byReference(tenantId, reference));
  if (!row) throw notFound("orchestration");
  return row;
}

/** The same, locked until the transaction ends: for verbs that number versions. */
export async function lockOrchestration(
  tx: Tx,
  tenantId: string,
  reference: string,
): Promise<OrchestrationRow> {
  const [row] = await tx.select().from(orchestration).where(byReference(tenantId, reference)).for("update");
  if (!row) throw notFound("orchestration");
  return row;
}

export async function findVersion(tx: Tx, row: OrchestrationRow, version: number): Promise<VersionRow> {
  const [found] = await tx
    .select()
    .from(orchestrationVersion)
    .where(
      and(
        eq(orchestrationVersion.tenantId, row.tenantId),
        eq(orchestrationVersion.orchestrationId, row.id),
        eq(orchestrationVersion.version, version),
      ),
    );
  if (!found) throw notFound("orchestration version");
  return found;
}

export interface RunnableOrchestration {
  orchestrationId: string;
  name: string;
  version: number;
  definition: OrchestrationDefinition;
  /** Of all callers together; null: not limited. */
  startsPerMinute: number | null;
  /** Limits of each execution; null: only those of the request. */
  budget: JsonObject | null;
}

/**
 * What an execution runs: the published version, or the one asked for if it was ever published (a draft never
 * runs). Throws `not_found`, or `conflict` when inactive or unpublished.
 */
export async function loadPublished(call: {
  tx: Tx;
  tenantId: string;
  idOrName: string;
  version?: number;
}): Promise<RunnableOrchestration> {
  const row = await findOrchestration(call.tx, call.tenantId, call.idOrName);
  if (!row.active) throw new TuttiError("conflict", `The orchestration ${row.name} is not active.`);
  const version = call.version ?? row.publishedVersion;
  if (version === null)
    throw new TuttiError("conflict", `The orchestration ${row.name} has no published version.`);
  const found = await findVersion(call.tx, row, version);
  if (found.state !== "published") {
    throw new TuttiError("conflict", `Version ${version} of the orchestration ${row.name} is a draft.`);
  }
  const { name, startsPerMinute, budget } = row;
  return { orchestrationId: row.id, name, version, definition: found.definition, startsPerMinute, budget };
}

/**
 * The version an execution is pinned to, for going on with it: also when the orchestration was switched off or
 * deleted meanwhile. Throws `not_found`.
 */
export async function loadVersion(call: {
  tx: Tx;
  tenantId: string;
  orchestrationId: string;
  version: number;
}): Promise<RunnableOrchestration> {
  const { orchestrationId, version } = call;
  const [row] = await call.tx
    .select()
    .from(orchestration)
    .where(and(eq(orchestration.tenantId, call.tenantId), eq(orchestration.id, orchestrationId)));
  if (!row) throw notFound("orchestration");
  const found = await findVersion(call.tx, row, version);
  const { name, startsPerMinute, budget } = row;
  return { orchestrationId, name, version, definition: found.definition, startsPerMinute, budget };
}
