import { describe, expect, it } from "vitest";
import { type Share, prepareEntry, shareOf } from "@/lib/ledger/encode";
import { GroupCommit, type GroupCommitOptions } from "@/lib/ledger/group-commit";
import type { AppendOutcome, AppendRecord } from "@/lib/ledger/types";

function share(executionId: string, text: string, more: Partial<AppendRecord> = {}): Share {
  const record: AppendRecord = {
    tenantId: "ten_1",
    executionId,
    fence: 1,
    entries: [{ name: "log", path: "p", data: { text } }],
    ...more,
  };
  return shareOf(record, record.entries.map(prepareEntry));
}

/** Fails like the driver does. */
function broken(code: string): Error {
  return Object.assign(new Error(code), { code });
}

/** A ledger in memory: what was written, batch by batch. */
function ledger(more: Partial<GroupCommitOptions> = {}) {
  const batches: Share[][] = [];
  const lasts = new Map<string, number>();
  const write = async (shares: Share[]): Promise<AppendOutcome[]> => {
    await new Promise((resolve) => setImmediate(resolve));
    batches.push(shares);
    return shares.map((item): AppendOutcome => {
      const baseSeq = lasts.get(item.executionId) ?? 0;
      lasts.set(item.executionId, baseSeq + item.entries.length);
      return { ok: true, baseSeq, lastSeq: baseSeq + item.entries.length, dropped: [] };
    });
  };
  const committed: string[] = [];
  const commits = new GroupCommit({
    write,
    findCommitted: async () => null,
    committed: (item) => committed.push(item.executionId),
    ...more,
  });
  const written = (executionId: string) =>
    batches
      .flat()
      .filter((item) => item.executionId === executionId)
      .flatMap((item) => item.entries.map((entry) => entry.data.text));
  return { commits, batches, committed, write, written };
}

describe("group commit", () => {
  it("writes what many executions want at one moment in few calls", async () => {
    const { commits, batches, written } = ledger();
    const all = Array.from({ length: 200 }, (_, index) =>
      commits.append(share(`exe_${index % 100}`, `${index}`)),
    );
    expect((await Promise.all(all)).every((outcome) => outcome.ok)).toBe(true);
    expect(batches.map((batch) => batch.length)).toEqual([64, 36]);
    expect(written("exe_7")).toEqual(["7", "107"]);
  });

  it("collects the next batch while one is in flight, and keeps each execution's order", async () => {
    const { commits, batches, written } = ledger();
    const first = commits.append(share("a", "1"));
    await new Promise((resolve) => setImmediate(resolve));
    const rest = ["2", "3", "4"].map((text) => commits.append(share("a", text)));
    await Promise.all([first, ...rest]);
    expect(batches).toHaveLength(2);
    expect(written("a")).toEqual(["1", "2", "3", "4"]);
    await commits.drain();
  });

  it("never writes more than a batch may hold, and loses nothing for it", async () => {
    const { commits, batches, written } = ledger();
    const large = "x".repeat(300_000);
    await Promise.all([1, 2, 3, 4, 5, 6].map((index) => commits.append(share(`exe_${index}`, large))));
    expect(batches.map((batch) => batch.length)).toEqual([3, 3]);
    await commits.append(share("one", "y".repeat(2_000_000)));
    expect(written("one")).toHaveLength(1);
  });

  it("keeps apart what can't be one write: another fence, a condition, what follows a change of status", async () => {
    const { commits, batches } = ledger();
    await Promise.all([
      commits.append(share("a", "1")),
      commits.append(share("a", "2", { patch: { status: "waiting" } })),
      commits.append(share("a", "3", { fence: null, expectStatus: ["waiting"] })),
      commits.append(share("a", "4", { fence: 2 })),
      commits.append(share("b", "1")),
    ]);
    expect(
      batches.map((batch) => batch.map((item) => item.entries.map((entry) => entry.data.text).join(""))),
    ).toEqual([["12", "1"], ["3"], ["4"]]);
    expect(batches[0]?.[0]?.patch).toEqual({ status: "waiting" });
  });

  it("lets one bad record fail only its own execution", async () => {
    const bad = ledger();
    const commits = new GroupCommit({
      write: async (shares) => {
        if (shares.some((item) => item.executionId === "bad")) throw broken("22P05");
        return bad.write(shares);
      },
      findCommitted: async () => null,
      committed: () => undefined,
    });
    const outcomes = await Promise.allSettled(["a", "bad", "b"].map((id) => commits.append(share(id, "1"))));
    expect(outcomes.map((outcome) => outcome.status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    await expect(commits.append(share("c", "1"))).resolves.toMatchObject({ ok: true });
  });

  it("tries again after a conflict, a few times", async () => {
    const memory = ledger();
    let conflicts = 3;
    const write = async (shares: Share[]) => {
      if (conflicts-- > 0) throw broken("40P01");
      return memory.write(shares);
    };
    const commits = new GroupCommit({ write, findCommitted: async () => null, committed: () => undefined });
    await expect(commits.append(share("a", "1"))).resolves.toMatchObject({ ok: true });
    expect(memory.written("a")).toEqual(["1"]);
    conflicts = 100;
    await expect(commits.append(share("a", "2"))).rejects.toMatchObject({ code: "40P01" });
  });

  it("does not write again what was committed before the connection broke", async () => {
    const memory = ledger();
    let loseAnswer = true;
    const write = async (shares: Share[]) => {
      const outcomes = await memory.write(shares.slice(0, loseAnswer ? 1 : undefined));
      if (loseAnswer) {
        loseAnswer = false;
        throw broken("ECONNRESET");
      }
      return outcomes;
    };
    const found: AppendOutcome = { ok: true, baseSeq: 0, lastSeq: 1, dropped: [] };
    const commits = new GroupCommit({
      write,
      findCommitted: async (item) => (item.executionId === "a" ? found : null),
      committed: () => undefined,
    });
    const outcomes = await Promise.all([commits.append(share("a", "1")), commits.append(share("b", "1"))]);
    expect(outcomes).toEqual([found, { ok: true, baseSeq: 0, lastSeq: 1, dropped: [] }]);
    expect([memory.written("a"), memory.written("b")]).toEqual([["1"], ["1"]]);
  });

  it("tells the writer what was refused and announces only what was committed", async () => {
    const announced: string[] = [];
    const commits = new GroupCommit({
      write: async (shares) =>
        shares.map((item): AppendOutcome =>
          item.executionId === "gone"
            ? { ok: false, reason: "fenced" }
            : { ok: true, baseSeq: 0, lastSeq: 1, dropped: [] },
        ),
      findCommitted: async () => null,
      committed: (item) => announced.push(item.executionId),
    });
    const outcomes = await Promise.all([
      commits.append(share("gone", "1")),
      commits.append(share("here", "1")),
    ]);
    expect(outcomes).toEqual([{ ok: false, reason: "fenced" }, expect.objectContaining({ ok: true })]);
    expect(announced).toEqual(["here"]);
  });

  it("fails the writer when the answer lacks its execution", async () => {
    const commits = new GroupCommit({
      write: async () => [],
      findCommitted: async () => null,
      committed: () => undefined,
    });
    await expect(commits.append(share("a", "1"))).rejects.toMatchObject({ code: "internal" });
  });
});
