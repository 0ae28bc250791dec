import type { Vault } from "@/lib/guard/vault";

interface Place {
  tenantId: string;
  id: string;
}

/** Where a trigger's secrets live: encrypted, in its own row. */
export const secretPlace = ({ tenantId, id }: Place, column: "secret" | "previous_secret") => ({
  tenantId,
  table: "trigger",
  rowId: id,
  column,
});

export interface SealedSecrets extends Place {
  secret: string;
  /** Null unless messages signed with it are still taken. */
  previousSecret: string | null;
}

/** The secrets that a message may be signed with now. */
export async function openSecrets(vault: Vault, row: SealedSecrets): Promise<string[]> {
  const secret = await vault.decrypt({ ...secretPlace(row, "secret"), ciphertext: row.secret });
  if (row.previousSecret === null) return [secret];
  const place = secretPlace(row, "previous_secret");
  return [secret, await vault.decrypt({ ...place, ciphertext: row.previousSecret })];
}
