import { and, eq, isNull } from "drizzle-orm";
import { requireScope } from "@/lib/core/actor";
import { tenant } from "@/lib/db/schema/workspace";
import { newWebhookSecret } from "@/lib/guard/webhook-signature";
import type { Context, ServiceCall } from "../context";

/** Where the workspace's signing secret lives: encrypted, in its own row. */
const place = (tenantId: string) => ({
  tenantId,
  table: "tenant",
  rowId: tenantId,
  column: "callback_secret",
});

type Keeper = Pick<Context, "db" | "vault" | "tenantId">;

async function read({ db, tenantId }: Keeper): Promise<string | null> {
  const [row] = await db((tx) =>
    tx.select({ secret: tenant.callbackSecret }).from(tenant).where(eq(tenant.tenantId, tenantId)),
  );
  return row?.secret ?? null;
}

/** The `whsec_…` secret that signs a workspace's callbacks (Standard Webhooks); made at the first use. */
export async function callbackSecret(keeper: Keeper): Promise<string> {
  const { db, vault, tenantId } = keeper;
  const existing = await read(keeper);
  if (existing) return vault.decrypt({ ...place(tenantId), ciphertext: existing });
  const ciphertext = await vault.encrypt({ ...place(tenantId), plaintext: newWebhookSecret() });
  // Of two first uses one wins; both then read the same.
  await db((tx) =>
    tx
      .update(tenant)
      .set({ callbackSecret: ciphertext })
      .where(and(eq(tenant.tenantId, tenantId), isNull(tenant.callbackSecret))),
  );
  return vault.decrypt({ ...place(tenantId), ciphertext: (await read(keeper)) ?? ciphertext });
}

/** For people who verify callbacks: shown to those who may change settings. */
export async function getCallbackSecret({
  ctx,
}: ServiceCall<object>): Promise<{ object: "callback_secret"; secret: string }> {
  requireScope(ctx.actor, "settings:write");
  return { object: "callback_secret", secret: await callbackSecret(ctx) };
}
