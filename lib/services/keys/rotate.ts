import { and, eq } from "drizzle-orm";
import { requireScope } from "@/lib/core/actor";
import { notFound, TuttiError } from "@/lib/core/errors";
import { apiKey } from "@/lib/db/schema/workspace";
import type { Tx } from "@/lib/db/types";
import { accessChanged } from "../access-changes";
import type { Context, ServiceCall } from "../context";
import { creatorOf } from "./creator";
import { insertKey } from "./insert";
import { grantableScopes } from "./scopes";
import type { ApiKeyCreated, RotateApiKey } from "./shapes";
import { type ApiKeyRow, toApiKey } from "./to-shape";

/**
 * Replaces a key by a new one of the same name, scopes and lifetime; the old one ends after the overlap.
 * The caller gets the new key in hand, so they must be able to grant all its scopes themselves.
 */
export async function rotateKey({
  ctx,
  input,
}: ServiceCall<{ id: string } & RotateApiKey>): Promise<ApiKeyCreated> {
  requireScope(ctx.actor, "keys:write");
  const now = ctx.clock();
  const { row, key } = await ctx.db(async (tx) => {
    const old = await loadActive(tx, ctx, input.id, now);
    const scopes = grantableScopes(ctx.actor, old.scopes);
    const end = new Date(now.getTime() + input.overlap_seconds * 1000);
    const expiresAt = old.expiresAt && old.expiresAt < end ? old.expiresAt : end;
    await tx.update(apiKey).set({ expiresAt }).where(ownKey(ctx, old.id));
    const kind = old.prefix.startsWith("tutti_test_") ? "test" : "live";
    const createdBy = creatorOf(ctx.actor);
    const fresh = {
      name: old.name,
      kind,
      scopes,
      createdBy,
      expiresAt: sameLifetime(old, now),
      rotatedFrom: old.id,
    } as const;
    return insertKey(tx, ctx, fresh);
  });
  accessChanged();
  return { ...toApiKey(row, now), key };
}

const ownKey = (ctx: Context, id: string) => and(eq(apiKey.tenantId, ctx.tenantId), eq(apiKey.id, id));

async function loadActive(tx: Tx, ctx: Context, id: string, now: Date): Promise<ApiKeyRow> {
  // Locked: of two rotations at once, the second sees the first one's successor.
  const [old] = await tx.select().from(apiKey).where(ownKey(ctx, id)).for("update");
  if (!old) throw notFound("key");
  if (old.revokedAt || (old.expiresAt && old.expiresAt <= now)) {
    throw new TuttiError("conflict", "This key has ended; create a new one.");
  }
  const successor = and(eq(apiKey.tenantId, ctx.tenantId), eq(apiKey.rotatedFrom, id));
  const [replaced] = await tx.select({ id: apiKey.id }).from(apiKey).where(successor).limit(1);
  if (replaced) throw new TuttiError("conflict", `This key was already replaced by ${replaced.id}.`);
  return old;
}

function sameLifetime(old: ApiKeyRow, now: Date): Date | null {
  return old.expiresAt && new Date(now.getTime() + (old.expiresAt.getTime() - old.createdAt.getTime()));
}
