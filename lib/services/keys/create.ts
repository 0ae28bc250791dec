import { requireScope } from "@/lib/core/actor";
import { invalid } from "@/lib/core/errors";
import type { ServiceCall } from "../context";
import { creatorOf } from "./creator";
import { insertKey } from "./insert";
import { defaultKeyScopes, grantableScopes } from "./scopes";
import type { ApiKeyCreated, CreateApiKey } from "./shapes";
import { toApiKey } from "./to-shape";

const DAY_MS = 86_400_000;

/** A new API key with at most the caller's scopes. The answer is the only place where the key is ever shown. */
export async function createKey({ ctx, input }: ServiceCall<CreateApiKey>): Promise<ApiKeyCreated> {
  requireScope(ctx.actor, "keys:write");
  const scopes = grantableScopes(ctx.actor, input.scopes ?? defaultKeyScopes(ctx.actor.scopes));
  const expiresAt = expiryOf(input, ctx.clock());
  const kind = input.kind ?? (ctx.limits.mode === "demo" ? "test" : "live");
  const createdBy = creatorOf(ctx.actor);
  const { row, key } = await ctx.db((tx) =>
    insertKey(tx, ctx, { name: input.name, kind, scopes, createdBy, expiresAt }),
  );
  return { ...toApiKey(row, ctx.clock()), key };
}

function expiryOf(input: CreateApiKey, now: Date): Date | null {
  if (input.expires_in_days !== undefined) return new Date(now.getTime() + input.expires_in_days * DAY_MS);
  if (input.expires_at === undefined) return null;
  const expiresAt = new Date(input.expires_at);
  if (expiresAt <= now) throw invalid("The expiry is in the past.", "/expires_at");
  return expiresAt;
}
