import type { Environment } from "@/lib/env";
import { publicKeyOf, readSigningKey } from "@/lib/ledger/checkpoint";

/** Whose signature checkpoints must carry: base64url of the public half of LEDGER_SIGNING_KEY. */
export function ledgerPublicKey(environment: Environment): string {
  return publicKeyOf(readSigningKey(environment.secrets.ledgerSigningKey));
}
