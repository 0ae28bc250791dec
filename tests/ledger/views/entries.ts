import type { Entry } from "@/lib/ledger/types";

const START = Date.UTC(2026, 10, 29, 9, 8, 33);

/** An entry as read back, `seq` tenths of a second after the start. */
export function entry(seq: number, name: string, given: Partial<Entry> = {}): Entry {
  return {
    executionId: "exe_1",
    seq,
    tenantId: "ten_1",
    at: new Date(START + seq * 100),
    name,
    path: given.step ? `tool/${given.step}` : "orchestrator",
    step: null,
    data: {},
    key: null,
    result: null,
    contract: null,
    status: null,
    durationMs: null,
    costUsd: null,
    ...given,
  };
}
