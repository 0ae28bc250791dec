import { type ChainFault, type ChainPosition, CHAIN_START, checkEntry } from "./verify";
import type { ChainedEntry } from "./types";

export interface ChainCheck {
  /** The last entry that fits. */
  position: ChainPosition;
  checked: number;
  fault: ChainFault | null;
}

/** Follows a chain from `before`; stops at the first entry that doesn't fit. */
export function checkChain(entries: Iterable<ChainedEntry>, before: ChainPosition = CHAIN_START): ChainCheck {
  let position = before;
  let checked = 0;
  for (const entry of entries) {
    const fault = checkEntry(entry, position);
    if (fault) return { position, checked, fault };
    position = { seq: entry.seq, hash: entry.hash };
    checked += 1;
  }
  return { position, checked, fault: null };
}

/** Whether a chain ends where its execution says it does. */
export function checkHead(executionId: string, end: ChainPosition, head: ChainPosition): ChainFault | null {
  if (end.seq === head.seq && end.hash === head.hash) return null;
  const detail =
    end.seq < head.seq
      ? `The execution has ${head.seq} entries; the chain ends at ${end.seq}.`
      : "The execution's head is not the end of its chain.";
  return {
    execution_id: executionId,
    seq: Math.min(end.seq, head.seq) + (end.seq < head.seq ? 1 : 0),
    fault: "head",
    detail,
  };
}
