import { and, eq, sql } from "drizzle-orm";
import { requireScope } from "@/lib/core/actor";
import { invalid } from "@/lib/core/errors";
import type { ProviderKind } from "@/lib/core/model";
import { modelKey } from "@/lib/db/schema/models";
import { recordAudit } from "../audit/record";
import type { Context, ServiceCall } from "../context";
import { checkBaseUrl } from "./checks";
import { findModelKey, type ModelKeyRow, secretPlace } from "./load";
import { presentModelKey } from "./present";
import type { ModelKey, UpdateModelKey } from "./shapes";

/** Changes what is given. An address of another origin forgets the key, unless a new one comes with it. */
export async function updateModelKey({
  ctx,
  input,
}: ServiceCall<UpdateModelKey & { id: string }>): Promise<ModelKey> {
  requireScope(ctx.actor, "settings:write");
  const { id, base_url: given, api_key: key } = input;
  // Both read the database or the network: before the transaction that changes the row.
  const before = await ctx.db((tx) => findModelKey(tx, ctx, id));
  const provider = before.provider as ProviderKind;
  const baseUrl = given === undefined ? undefined : await checkBaseUrl(ctx, provider, given);
  const sealed = typeof key === "string" ? await sealKey(ctx, id, key) : undefined;
  return ctx.db(async (tx) => {
    const row = await findModelKey(tx, ctx, id);
    const changes = {
      ...placeChanges(row, baseUrl, key, sealed),
      models: input.models,
      active: input.active,
    };
    const [changed] = await tx
      .update(modelKey)
      .set({ ...changes, updatedAt: sql`now()` })
      .where(and(eq(modelKey.tenantId, ctx.tenantId), eq(modelKey.id, id)))
      .returning();
    const changedFields = Object.keys(input).filter((name) => name !== "id");
    const change = { action: "model_key.updated", targetKind: "model_key", targetId: id, changedFields };
    await recordAudit(tx, ctx, change);
    if (!changed) throw invalid("The key is gone.");
    return presentModelKey(changed);
  });
}

function sealKey(ctx: Context, id: string, plaintext: string): Promise<string> {
  return ctx.vault.encrypt({ ...secretPlace(ctx.tenantId, id), plaintext });
}

/** Address and secret change together: the secret is never sent to an origin it was not entered for. */
function placeChanges(
  row: ModelKeyRow,
  baseUrl: string | undefined,
  key: string | null | undefined,
  sealed: string | undefined,
) {
  const origin = baseUrl === undefined ? row.origin : new URL(baseUrl).origin;
  const place = baseUrl === undefined ? {} : { baseUrl, origin };
  const fresh = { lastTestedAt: null, lastError: null };
  if (sealed !== undefined) return { ...place, ...fresh, secret: sealed };
  if (key === null || origin !== row.origin) return { ...place, ...fresh, secret: null };
  return baseUrl === undefined ? place : { ...place, ...fresh };
}
