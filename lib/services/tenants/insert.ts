import { TuttiError } from "@/lib/core/errors";
import { membership, tenant } from "@/lib/db/schema/workspace";
import type { Tx } from "@/lib/db/types";
import { type AuditAuthor, recordAudit } from "../audit/record";
import { slugOf, withSuffix } from "./slug";

export interface NewTenant {
  name: string;
  /** Must be free; without it one is made from the name. */
  slug?: string;
  ownerId: string;
}

export type TenantRow = typeof tenant.$inferSelect;

/**
 * A new workspace and its first owner. The transaction must already be the new tenant's (`author.tenantId`):
 * row-level security lets nobody write rows of another.
 */
export async function insertTenant(tx: Tx, author: AuditAuthor, input: NewTenant): Promise<TenantRow> {
  const row = await claimSlug(tx, author.tenantId, input);
  await tx.insert(membership).values({ tenantId: row.tenantId, userId: input.ownerId, role: "owner" });
  await recordAudit(tx, author, {
    action: "workspace.created",
    targetKind: "workspace",
    targetId: row.tenantId,
  });
  return row;
}

async function claimSlug(tx: Tx, tenantId: string, { name, slug }: NewTenant): Promise<TenantRow> {
  const first = slug ?? slugOf(name);
  const candidates = slug === undefined ? [first, withSuffix(first), withSuffix(first)] : [first];
  for (const candidate of candidates) {
    const values = { tenantId, slug: candidate, name };
    const [row] = await tx
      .insert(tenant)
      .values(values)
      .onConflictDoNothing({ target: tenant.slug })
      .returning();
    if (row) return row;
  }
  throw new TuttiError("conflict", `The slug "${first}" is taken.`, {
    errors: [{ pointer: "/slug", detail: "This slug is taken." }],
  });
}
