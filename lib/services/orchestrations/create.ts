import { requireScope } from "@/lib/core/actor";
import { nameInUse, type TuttiError } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import { orchestration, orchestrationVersion } from "@/lib/db/schema/registry";
import { recordAudit } from "../audit/record";
import type { ServiceCall } from "../context";
import { acceptDefinition } from "./definition";
import { loadKnown } from "./known";
import { presentDetail } from "./present";
import type { OrchestrationDetail } from "./shapes";

export interface CreateOrchestrationInput {
  /** As PRODUCT.md §4; checked here. */
  definition: unknown;
  /** Default true: version 1 runs at once. */
  publish?: boolean;
  note?: string;
  /** The execution whose agent writes it. */
  createdIn?: string;
}

export function nameTaken(name: string): TuttiError {
  return nameInUse(`An orchestration called ${name} exists already.`);
}

/** Saves an orchestration as version 1. Throws `unprocessable` with JSON Pointers, `conflict` for a name in use. */
export async function createOrchestration({
  ctx,
  input,
}: ServiceCall<CreateOrchestrationInput>): Promise<OrchestrationDetail> {
  requireScope(ctx.actor, "orchestrations:write");
  const publish = input.publish ?? true;
  const id = newId("orchestration");
  return ctx.db(async (tx) => {
    const known = await loadKnown(tx, ctx, { id: null, definition: input.definition });
    const accepted = acceptDefinition(input.definition, known);
    const { name, description = null, tags = [], active = true } = accepted.input;
    const head = { name, description, tags, active, publishedVersion: publish ? 1 : null, latestVersion: 1 };
    const [row] = await tx
      .insert(orchestration)
      .values({ tenantId: ctx.tenantId, id, ...head, createdBy: ctx.actor.id })
      .onConflictDoNothing()
      .returning();
    if (!row) throw nameTaken(name);
    await tx.insert(orchestrationVersion).values({
      tenantId: ctx.tenantId,
      orchestrationId: id,
      version: 1,
      ...accepted.columns,
      state: publish ? "published" : "draft",
      publishedAt: publish ? row.createdAt : null,
      note: input.note ?? null,
      createdIn: input.createdIn ?? null,
      createdBy: ctx.actor.id,
    });
    const detail = await presentDetail(tx, row);
    const changedFields = publish ? ["definition", "published_version"] : ["definition"];
    await recordAudit(tx, ctx, {
      action: "orchestration.created",
      targetKind: "orchestration",
      targetId: id,
      changedFields,
    });
    return detail;
  });
}
