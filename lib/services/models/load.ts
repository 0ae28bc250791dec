import { and, asc, eq } from "drizzle-orm";
import { notFound } from "@/lib/core/errors";
import type { ProviderKind } from "@/lib/core/model";
import { modelKey } from "@/lib/db/schema/models";
import type { TenantDb, Tx } from "@/lib/db/types";
import { log } from "@/lib/guard/log";
import type { Vault } from "@/lib/guard/vault";
import type { Context } from "../context";
import { OfferedModel } from "./shapes";

export type ModelKeyRow = typeof modelKey.$inferSelect;

/** Keys per workspace: choosing a model reads them all. */
export const MAXIMUM_MODEL_KEYS = 50;

/** Where a key's secret is sealed for. */
export function secretPlace(tenantId: string, rowId: string) {
  return { tenantId, table: "model_key", column: "secret", rowId };
}

/** One key by id, locked for the change that follows. Throws `not_found`. */
export async function findModelKey(tx: Tx, ctx: Context, id: string): Promise<ModelKeyRow> {
  const [row] = await tx
    .select()
    .from(modelKey)
    .where(and(eq(modelKey.tenantId, ctx.tenantId), eq(modelKey.id, id)))
    .for("update");
  if (!row) throw notFound("model key");
  return row;
}

/** A key as it is used: opened. Only for whoever calls models. */
export interface OpenModelKey {
  name: string;
  provider: ProviderKind;
  baseUrl: string;
  secret: string | null;
  models: OfferedModel[];
}

/** The workspace's active keys, the oldest first. One that can't be opened is left out and logged. */
export async function openModelKeys(db: TenantDb, vault: Vault, tenantId: string): Promise<OpenModelKey[]> {
  const rows = await db((tx) =>
    tx
      .select()
      .from(modelKey)
      .where(and(eq(modelKey.tenantId, tenantId), eq(modelKey.active, true)))
      .orderBy(asc(modelKey.id)),
  );
  const opened = await Promise.all(rows.map((row) => openKey(vault, row)));
  return opened.filter((key) => key !== null);
}

async function openKey(vault: Vault, row: ModelKeyRow): Promise<OpenModelKey | null> {
  const provider = row.provider as ProviderKind;
  // The hosted ones answer nobody without a key.
  if (row.secret === null && provider !== "openai-compatible") return null;
  try {
    const secret =
      row.secret === null
        ? null
        : await vault.decrypt({ ...secretPlace(row.tenantId, row.id), ciphertext: row.secret });
    return { name: row.name, provider, baseUrl: row.baseUrl ?? row.origin, secret, models: readModels(row) };
  } catch (error) {
    log.error("model_key.unreadable", { tenant_id: row.tenantId, model_key: row.id, error });
    return null;
  }
}

export function readModels(row: ModelKeyRow): OfferedModel[] {
  return row.models.map((model) => OfferedModel.parse(model));
}
