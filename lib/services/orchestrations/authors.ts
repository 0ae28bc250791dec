import { and, eq, inArray } from "drizzle-orm";
import { user } from "@/lib/db/schema/identity";
import { apiKey } from "@/lib/db/schema/workspace";
import type { Tx } from "@/lib/db/types";

/** Names of the people and keys behind ids of actors; who is gone is missing. */
export async function authorNames(
  tx: Tx,
  tenantId: string,
  ids: readonly (string | null)[],
): Promise<Map<string, string>> {
  const wanted = [...new Set(ids.filter((id) => id !== null))];
  if (wanted.length === 0) return new Map();
  const people = await tx
    .select({ id: user.id, name: user.name, email: user.email })
    .from(user)
    .where(inArray(user.id, wanted));
  const keys = await tx
    .select({ id: apiKey.id, name: apiKey.name })
    .from(apiKey)
    .where(and(eq(apiKey.tenantId, tenantId), inArray(apiKey.id, wanted)));
  return new Map([
    ...people.map(({ id, name, email }): [string, string] => [id, name ?? email]),
    ...keys.map(({ id, name }): [string, string] => [id, name]),
  ]);
}
