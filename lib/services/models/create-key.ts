import { count, eq } from "drizzle-orm";
import { requireScope } from "@/lib/core/actor";
import { invalid, TuttiError } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import { modelKey } from "@/lib/db/schema/models";
import { recordAudit } from "../audit/record";
import type { ServiceCall } from "../context";
import { checkBaseUrl, checkName, nameTaken } from "./checks";
import { MAXIMUM_MODEL_KEYS, secretPlace } from "./load";
import { presentModelKey } from "./present";
import type { CreateModelKey, ModelKey } from "./shapes";

/**
 * Stores the workspace's own key for a provider, sealed and bound to the origin of its address. Its models go before
 * those of the environment. Throws `conflict` for a name in use, `unsafe_url`.
 */
export async function createModelKey({ ctx, input }: ServiceCall<CreateModelKey>): Promise<ModelKey> {
  requireScope(ctx.actor, "settings:write");
  const { provider, name = provider, models } = input;
  checkName(provider, name);
  if (input.api_key === undefined && provider !== "openai-compatible")
    throw invalid(`${provider} answers nobody without a key.`, "/api_key");
  const baseUrl = await checkBaseUrl(ctx, provider, input.base_url);
  const id = newId("modelKey");
  // Sealed before the transaction opens: the vault reads the database too.
  const secret =
    input.api_key === undefined
      ? null
      : await ctx.vault.encrypt({ ...secretPlace(ctx.tenantId, id), plaintext: input.api_key });
  const createdBy = ctx.actor.kind === "user" ? ctx.actor.id : null;
  const row = { id, provider, name, baseUrl, origin: new URL(baseUrl).origin, secret, models, createdBy };
  return ctx.db(async (tx) => {
    const [known] = await tx
      .select({ keys: count() })
      .from(modelKey)
      .where(eq(modelKey.tenantId, ctx.tenantId));
    if ((known?.keys ?? 0) >= MAXIMUM_MODEL_KEYS)
      throw new TuttiError("conflict", `A workspace has at most ${MAXIMUM_MODEL_KEYS} model keys.`);
    const [made] = await tx
      .insert(modelKey)
      .values({ ...row, tenantId: ctx.tenantId })
      .onConflictDoNothing()
      .returning();
    if (!made) throw nameTaken(name);
    await recordAudit(tx, ctx, { action: "model_key.created", targetKind: "model_key", targetId: id });
    return presentModelKey(made);
  });
}
