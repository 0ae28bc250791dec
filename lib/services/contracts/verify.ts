import { requireScope } from "@/lib/core/actor";
import { invalid } from "@/lib/core/errors";
import { isId } from "@/lib/core/ids";
import type { ChainFault } from "@/lib/ledger/verify";
import type { Context, ServiceCall } from "../context";
import { decodeCursor, encodeCursor } from "../paging";
import type { LedgerVerification } from "./shapes";
import { verifyCheckpoints } from "./verify-checkpoints";
import { verifyExecution, verifyExecutions } from "./verify-executions";

/** Entries, executions and signed heads looked at in one call. */
const MOST = 5_000;

export interface VerifyInput {
  execution_id?: string;
  cursor?: string;
  /** The key that must have signed the checkpoints. */
  publicKey: string;
}

/** Where a verification stands: within or after an execution's chain, or after a checkpoint. */
export type VerifyPosition =
  | { at: "execution"; id: string; seq: number }
  | { at: "after"; id: string }
  | { at: "checkpoint"; seq: number };

/** What one part of a verification found; `work` counts against the bound, `next` null: that was all. */
export interface VerifiedPart {
  checked: number;
  work: number;
  fault: ChainFault | null;
  next: VerifyPosition | null;
}

/**
 * Verifies one execution, or bit by bit everything the workspace recorded: every chain (sequence, links, hashes,
 * content), every execution's head, and every signed checkpoint. After something bad the cursor goes on behind it.
 */
export async function verifyContracts({ ctx, input }: ServiceCall<VerifyInput>): Promise<LedgerVerification> {
  requireScope(ctx.actor, "contracts:read");
  let position: VerifyPosition | null = startOf(input);
  let checked = 0;
  let work = 0;
  let fault: ChainFault | null = null;
  while (position && work < MOST && !fault) {
    const part: VerifiedPart = await verifyPart(ctx, input, position, MOST - work);
    checked += part.checked;
    work += part.work;
    fault = part.fault;
    position = part.next;
  }
  return {
    ok: fault === null,
    checked,
    first_bad: fault && { ...fault },
    next_cursor: position && encodeCursor(textOf(position)),
  };
}

function verifyPart(
  ctx: Context,
  input: VerifyInput,
  position: VerifyPosition,
  most: number,
): Promise<VerifiedPart> {
  const { execution_id: id, publicKey } = input;
  if (position.at === "checkpoint") return verifyCheckpoints(ctx, { afterSeq: position.seq, publicKey });
  if (id === undefined) return verifyExecutions(ctx, { position, most });
  return verifyExecution(ctx, {
    id,
    afterSeq: position.at === "execution" ? position.seq : 0,
    most,
    publicKey,
  });
}

function startOf(input: VerifyInput): VerifyPosition {
  if (input.cursor === undefined) return { at: "execution", id: input.execution_id ?? "", seq: 0 };
  const position = positionFrom(decodeCursor(input.cursor));
  const elsewhere =
    position &&
    input.execution_id !== undefined &&
    (position.at !== "execution" || position.id !== input.execution_id);
  if (!position || elsewhere) throw invalid("This cursor is not one of this verification's.", "/cursor");
  return position;
}

function textOf(position: VerifyPosition): string {
  switch (position.at) {
    case "execution":
      return `e:${position.id}:${position.seq}`;
    case "after":
      return `a:${position.id}`;
    case "checkpoint":
      return `c:${position.seq}`;
  }
}

function positionFrom(text: string): VerifyPosition | null {
  const [kind, first = "", second = ""] = text.split(":");
  const number = (digits: string) => (/^\d{1,9}$/.test(digits) ? Number(digits) : null);
  if (kind === "c") {
    const seq = number(first);
    return seq === null ? null : { at: "checkpoint", seq };
  }
  if (!isId("execution", first)) return null;
  if (kind === "a") return { at: "after", id: first };
  const seq = number(second);
  return kind === "e" && seq !== null ? { at: "execution", id: first, seq } : null;
}
