import { type Checkpoint, checkCheckpoint, type Head } from "./checkpoint";
import type { ChainFault } from "./verify";

/** Checkpoints are a chain of their own: faults in it name no execution. */
function fault(checkpoint: Pick<Checkpoint, "seq">, kind: ChainFault["fault"], detail: string): ChainFault {
  return {
    execution_id: "",
    seq: checkpoint.seq,
    fault: kind,
    detail: `Checkpoint ${checkpoint.seq}: ${detail}`,
  };
}

/** Checks content, signature and signer of one checkpoint. `publicKey`: whose it must be; null: anybody's. */
export function checkSignature(checkpoint: Checkpoint, publicKey: string | null): ChainFault | null {
  if (publicKey !== null && checkpoint.publicKey !== publicKey) {
    return fault(checkpoint, "signature", "it was signed with another key.");
  }
  return checkCheckpoint(checkpoint)
    ? null
    : fault(checkpoint, "signature", "hash or signature don't fit its content.");
}

/** Checks that a checkpoint follows the one before; null: it must be the first. */
export function checkSuccession(
  checkpoint: Pick<Checkpoint, "seq" | "prevHash">,
  before: Pick<Checkpoint, "seq" | "hash"> | null,
): ChainFault | null {
  const expected = (before?.seq ?? 0) + 1;
  if (checkpoint.seq !== expected) return fault({ seq: expected }, "checkpoint", "it is missing.");
  if (checkpoint.prevHash === (before?.hash ?? "")) return null;
  return fault(checkpoint, "checkpoint", "prev_hash is not the hash of the one before.");
}

/** Compares a signed head with what the ledger has there now: `hash` null: no such entry. */
export function checkSigned(
  [executionId, seq]: Head,
  hash: string | null,
  signed: string,
): ChainFault | null {
  if (hash === signed) return null;
  return hash === null
    ? {
        execution_id: executionId,
        seq,
        fault: "missing",
        detail: "A signed checkpoint holds this entry; it is gone.",
      }
    : {
        execution_id: executionId,
        seq,
        fault: "checkpoint",
        detail: "The chain was rewritten after a checkpoint had signed it.",
      };
}
