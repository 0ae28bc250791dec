import { and, eq, ne, sql } from "drizzle-orm";
import { notFound } from "@/lib/core/errors";
import { isId } from "@/lib/core/ids";
import { role } from "@/lib/db/schema/models";
import type { Tx } from "@/lib/db/types";

export type RoleRow = typeof role.$inferSelect;

export function byReference(tenantId: string, reference: string) {
  const named = isId("role", reference)
    ? eq(role.id, reference)
    : eq(sql`lower(${role.name})`, reference.toLowerCase());
  return and(eq(role.tenantId, tenantId), named);
}

/** One role by id, or by name in any case. Throws `not_found`. */
export async function findRole(tx: Tx, tenantId: string, reference: string): Promise<RoleRow> {
  const [row] = await tx.select().from(role).where(byReference(tenantId, reference));
  if (!row) throw notFound("role");
  return row;
}

/** The same, locked until the transaction ends. */
export async function lockRole(tx: Tx, tenantId: string, reference: string): Promise<RoleRow> {
  const [row] = await tx.select().from(role).where(byReference(tenantId, reference)).for("update");
  if (!row) throw notFound("role");
  return row;
}

/** Whether another role has the name. */
export async function findTaken(tx: Tx, { tenantId, id }: RoleRow, name: string): Promise<boolean> {
  const [row] = await tx
    .select({ id: role.id })
    .from(role)
    .where(and(byReference(tenantId, name), ne(role.id, id)));
  return row !== undefined;
}
