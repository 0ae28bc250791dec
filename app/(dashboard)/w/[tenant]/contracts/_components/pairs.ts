import type { Contract } from "@/lib/services/contracts/shapes";

/** One dispatch: what was asked and, when it came, the answer. One side may be on another page of the list. */
export interface Pair {
  correlationId: string;
  request: Contract | null;
  response: Contract | null;
}

/** Puts neighbours that belong together into one row, in the order they came. */
export function toPairs(contracts: readonly Contract[]): Pair[] {
  const pairs = new Map<string, Pair>();
  for (const contract of contracts) {
    const correlationId = contract.correlation_id;
    const pair = pairs.get(correlationId) ?? { correlationId, request: null, response: null };
    pairs.set(correlationId, {
      ...pair,
      ...(contract.type === "REQUEST" ? { request: contract } : { response: contract }),
    });
  }
  return [...pairs.values()];
}

/** What both sides say about the pair; the answer's words are the later ones. */
export function pairFacts(pair: Pair) {
  const side = pair.response ?? pair.request;
  if (!side) return null;
  return {
    id: pair.request?.id ?? side.id,
    capability: side.capability,
    step: side.step,
    asker: pair.request?.from ?? pair.response?.to ?? "",
    agent: pair.request?.to ?? pair.response?.from ?? "",
    status: side.status,
    durationMs: pair.response?.duration_ms ?? null,
    executionId: side.execution_id,
    sessionId: side.session_id,
    at: pair.request?.created_at ?? side.created_at,
  };
}
export type PairFacts = NonNullable<ReturnType<typeof pairFacts>>;

/** What a row of the list shows; payloads stay behind. */
export interface ContractRow extends PairFacts {
  sides: string;
}

export function contractRows(contracts: readonly Contract[]): ContractRow[] {
  return toPairs(contracts).flatMap((pair) => {
    const facts = pairFacts(pair);
    const sides = pair.request && pair.response ? "pair" : (pair.response ?? pair.request)?.type;
    return facts ? [{ ...facts, sides: sides ?? "pair" }] : [];
  });
}
