import { describe, expect, it } from "vitest";
import { Bus } from "@/lib/ledger/bus";
import { tail } from "@/lib/ledger/tail";
import type { Entry } from "@/lib/ledger/types";

const place = { tenantId: "ten_1", executionId: "exe_1" };

function entry(seq: number, name = "log"): Entry {
  const empty = {
    step: null,
    key: null,
    result: null,
    contract: null,
    status: null,
    durationMs: null,
    costUsd: null,
  };
  return { ...place, seq, at: new Date(0), name, path: "p", data: {}, ...empty };
}

/** A table with a bus; `hold` makes reads wait, as a slow database does. */
function table() {
  const bus = new Bus();
  const rows: Entry[] = [];
  let gate: Promise<void> = Promise.resolve();
  let reads = 0;
  return {
    bus,
    rows,
    reads: () => reads,
    hold() {
      let open = () => {};
      gate = new Promise((resolve) => (open = resolve));
      return open;
    },
    /** Commits entries; `pushed`: they are told along with the change. */
    commit(entries: Entry[], pushed = true) {
      rows.push(...entries);
      bus.publish({ ...place, lastSeq: rows.length, ...(pushed ? { entries: () => entries } : {}) });
    },
    source: {
      bus,
      pollMs: 30,
      read: async ({ afterSeq, limit = 1_000 }: { afterSeq: number; limit?: number }) => {
        reads++;
        const found = rows.filter((row) => row.seq > afterSeq).slice(0, limit);
        await gate;
        return found;
      },
    },
  };
}

async function follow(
  source: Parameters<typeof tail>[0],
  afterSeq = 0,
  signal = AbortSignal.timeout(10_000),
): Promise<number[]> {
  const seen: number[] = [];
  for await (const item of tail(source, { ...place, afterSeq, signal })) seen.push(item.seq);
  return seen;
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

describe("the tail", () => {
  it("misses and repeats nothing that is committed while it reads", async () => {
    const { source, commit, hold, bus } = table();
    commit([entry(1), entry(2)]);
    const open = hold();
    const seen = follow(source);
    await new Promise((resolve) => setImmediate(resolve));
    commit([entry(3)]);
    commit([entry(4)], false);
    open();
    await new Promise((resolve) => setTimeout(resolve, 5));
    commit([entry(5, "execution.completed")]);
    expect(await seen).toEqual([1, 2, 3, 4, 5]);
    expect(bus.size).toBe(0);
  });

  it("reads the table when what it is told does not follow on", async () => {
    const { source, commit, rows } = table();
    commit([entry(1)]);
    const seen = follow(source);
    await new Promise((resolve) => setTimeout(resolve, 5));
    rows.push(entry(2));
    commit([entry(3, "execution.failed")]);
    expect(await seen).toEqual([1, 2, 3]);
  });

  it("takes what is told without reading when it follows on", async () => {
    const { source, commit, reads } = table();
    commit([entry(1)]);
    const seen = follow({ ...source, pollMs: 60_000 });
    await new Promise((resolve) => setTimeout(resolve, 5));
    const before = reads();
    commit([entry(2)]);
    commit([entry(3, "execution.cancelled")]);
    expect(await seen).toEqual([1, 2, 3]);
    expect(reads()).toBe(before);
  });

  it("finds by looking what no doorbell told", async () => {
    const { source, rows } = table();
    const seen = follow(source);
    await new Promise((resolve) => setTimeout(resolve, 5));
    rows.push(entry(1), entry(2, "execution.completed"));
    expect(await seen).toEqual([1, 2]);
  });

  it("resumes after a sequence number and reads page by page", async () => {
    const { source, commit } = table();
    commit([...upTo(2_500).map((seq) => entry(seq)), entry(2_501, "execution.completed")]);
    expect(await follow(source, 7)).toEqual(upTo(2_501).slice(7));
  });

  it("ends at the terminal event, whatever follows it", async () => {
    const { source, commit } = table();
    commit([entry(1), entry(2, "execution.completed"), entry(3)]);
    expect(await follow(source)).toEqual([1, 2]);
  });

  it("keeps up when far more changes arrive than it remembers", async () => {
    const { source, commit, hold } = table();
    commit([entry(1)]);
    const open = hold();
    const seen = follow(source);
    await new Promise((resolve) => setImmediate(resolve));
    for (let seq = 2; seq <= 900; seq++) commit([entry(seq)]);
    commit([entry(901, "execution.completed")]);
    open();
    expect(await seen).toEqual(upTo(901));
  });

  it("leaves the bus when aborted, left early, or aborted before it began", async () => {
    const { source, commit, bus } = table();
    commit([entry(1)]);
    const leave = new AbortController();
    const seen = follow({ ...source, pollMs: 60_000 }, 0, leave.signal);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(bus.size).toBe(1);
    leave.abort();
    expect(await seen).toEqual([1]);
    expect(bus.size).toBe(0);
    for await (const _ of tail(source, { ...place, signal: AbortSignal.timeout(5_000) })) break;
    expect(bus.size).toBe(0);
    expect(await follow(source, 0, AbortSignal.abort())).toEqual([]);
    expect(bus.size).toBe(0);
  });
});
