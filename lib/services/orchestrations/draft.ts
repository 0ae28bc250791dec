import { and, eq, isNull, ne, sql } from "drizzle-orm";
import { requireScope } from "@/lib/core/actor";
import { notFound, TuttiError } from "@/lib/core/errors";
import { orchestration, orchestrationVersion } from "@/lib/db/schema/registry";
import type { Tx } from "@/lib/db/types";
import { recordAudit } from "../audit/record";
import type { ServiceCall } from "../context";
import { nameTaken } from "./create";
import { acceptDefinition } from "./definition";
import { loadKnown } from "./known";
import { findVersion, lockOrchestration, type OrchestrationRow } from "./load";
import { presentDetail } from "./present";
import type { OrchestrationDetail } from "./shapes";

export interface DraftOrchestrationInput {
  id: string;
  definition: unknown;
  note?: string;
  /** The content hash of the version this one was made from. */
  basis?: string;
  /** The execution whose agent writes it. */
  createdIn?: string;
}

/**
 * Saves a new version as a draft; what runs stays as it is until `publish`. Throws `unprocessable` with JSON
 * Pointers, `conflict` when the definition's name is another orchestration's, or when somebody has saved a version
 * after the one this was made from.
 */
export async function draftOrchestration({
  ctx,
  input,
}: ServiceCall<DraftOrchestrationInput>): Promise<OrchestrationDetail> {
  requireScope(ctx.actor, "orchestrations:write");
  return ctx.db(async (tx) => {
    const row = await lockOrchestration(tx, ctx.tenantId, input.id);
    await requireBasis(tx, row, input.basis);
    const known = await loadKnown(tx, ctx, { id: row.id, definition: input.definition });
    const accepted = acceptDefinition(input.definition, known);
    await requireFreeName(tx, row, accepted.input.name);
    const version = row.latestVersion + 1;
    await tx.insert(orchestrationVersion).values({
      tenantId: ctx.tenantId,
      orchestrationId: row.id,
      version,
      ...accepted.columns,
      state: "draft",
      note: input.note ?? null,
      createdIn: input.createdIn ?? null,
      createdBy: ctx.actor.id,
    });
    const updated = await changeOrchestration(tx, row, { latestVersion: version });
    const detail = await presentDetail(tx, updated);
    await recordAudit(tx, ctx, {
      action: "orchestration.drafted",
      targetKind: "orchestration",
      targetId: row.id,
      changedFields: ["definition"],
    });
    return detail;
  });
}

/** Of two people who edit at once, the second is told instead of overwriting the first. */
async function requireBasis(tx: Tx, row: OrchestrationRow, basis: string | undefined): Promise<void> {
  if (basis === undefined) return;
  const latest = await findVersion(tx, row, row.latestVersion);
  if (latest.contentHash === basis) return;
  throw new TuttiError(
    "conflict",
    `Version ${latest.version} was saved meanwhile: your changes were made to an older one.`,
    { extra: { expected_content_hash: basis, content_hash: latest.contentHash, version: latest.version } },
  );
}

/** Throws `conflict` when another orchestration has the name. */
export async function requireFreeName(tx: Tx, row: OrchestrationRow, name: string): Promise<void> {
  if (name === row.name) return;
  const [taken] = await tx
    .select({ id: orchestration.id })
    .from(orchestration)
    .where(
      and(
        eq(orchestration.tenantId, row.tenantId),
        eq(orchestration.name, name),
        ne(orchestration.id, row.id),
        isNull(orchestration.deletedAt),
      ),
    );
  if (taken) throw nameTaken(name);
}

/** Changes the head row and gives it back as it is then. */
export async function changeOrchestration(
  tx: Tx,
  row: OrchestrationRow,
  changes: Partial<OrchestrationRow>,
): Promise<OrchestrationRow> {
  const [updated] = await tx
    .update(orchestration)
    .set({ ...changes, updatedAt: sql`now()` })
    .where(and(eq(orchestration.tenantId, row.tenantId), eq(orchestration.id, row.id)))
    .returning();
  if (!updated) throw notFound("orchestration");
  return updated;
}
