import { fork } from "node:child_process";
import { join } from "node:path";
import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { newId } from "@/lib/core/ids";
import type { JsonObject } from "@/lib/core/json";
import { openDatabase } from "@/lib/db/client";
import { signal } from "@/lib/db/schema/execution";
import type { Database } from "@/lib/db/types";
import { env } from "@/lib/env";
import { createVault } from "@/lib/guard/vault";
import { createLedger } from "@/lib/ledger/create-ledger";
import type { Ledger } from "@/lib/ledger/ledger";
import type { EntryDraft } from "@/lib/ledger/types";
import { checkChain } from "@/lib/ledger/verify-chain";
import { createPostgresDatabase, describeDatabases, hasPostgres } from "../support/database";
import { openExecution, type Place } from "../support/ledger-worker";

function openLedger(database: Database, pollMs = 60_000): Promise<Ledger> {
  const vault = createVault({ database, encryptionKeys: env().secrets.encryptionKeys });
  return createLedger({ database, vault, pollMs });
}

const log = (data: JsonObject, more: Partial<EntryDraft> = {}): EntryDraft => ({
  name: "log",
  path: "orchestrator",
  data,
  ...more,
});

describeDatabases("the ledger", (open, kind) => {
  let database: Database;
  let ledger: Ledger;
  beforeAll(async () => {
    database = await open();
    ledger = await openLedger(database);
    return () => ledger.close();
  });

  const append = (place: { tenantId: string; executionId: string }, entries: EntryDraft[]) =>
    ledger.append({ ...place, fence: null, entries });

  it("keeps an execution's order though a large payload waits for its blob", async () => {
    const place = await openExecution(database);
    const sizes = [1, 60_000, 2, 30_000, 3, 4];
    await Promise.all(sizes.map((size, index) => append(place, [log({ index, text: "x".repeat(size) })])));
    const entries = await ledger.read(place);
    expect(entries.map((entry) => entry.data.index)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(entries[1]?.data).toHaveProperty("$blobs.text.sha256");
    expect((await ledger.resolve(entries[1]!)).data.text).toBe("x".repeat(60_000));
    expect(checkChain(await ledger.readChained(place))).toMatchObject({ fault: null, checked: 6 });
  });

  describe("an execution that wants to rest", () => {
    const sendSignal = (run: (text: string, values: unknown[]) => Promise<unknown>, place: Place) =>
      run(
        "insert into signal (tenant_id, id, execution_id, event, match) values ($1, $2, $3, 'answer', '')",
        [place.tenantId, newId("signal"), place.executionId],
      );
    const query = (text: string, values: unknown[]) => database.query(text, values);
    const rest = (place: Place, unlessSignals: number) =>
      ledger.append({
        ...place,
        fence: 0,
        entries: [log({ rests: true })],
        patch: { status: "waiting", waitingFor: "event", wakeInMs: 600_000, release: true, unlessSignals },
      });
    const stateOf = async ({ executionId }: Place) => {
      const { rows } = await query(
        "select status, waiting_for, wake_at is not null as wakes from execution where id = $1",
        [executionId],
      );
      return rows[0];
    };
    const QUEUED = { status: "queued", waiting_for: null, wakes: false };

    it("rests while it knows all its signals, and is queued by one more", async () => {
      const place = await openExecution(database);
      await sendSignal(query, place);
      const rested = await rest(place, 1);
      expect(rested).toMatchObject({ ok: true });
      expect(rested).not.toHaveProperty("called");
      expect(await stateOf(place)).toEqual({ status: "waiting", waiting_for: "event", wakes: true });
      const other = await openExecution(database);
      await sendSignal(query, other);
      expect(await rest(other, 0)).toMatchObject({ ok: true, called: true });
      expect(await stateOf(other)).toEqual(QUEUED);
    });

    it("is queued when it is to be cancelled", async () => {
      const place = await openExecution(database);
      await ledger.append({ ...place, fence: null, entries: [log({})], patch: { requestCancel: true } });
      expect(await rest(place, 10)).toMatchObject({ called: true });
      expect(await stateOf(place)).toEqual(QUEUED);
    });

    it("is queued by a signal whose sender has it locked", async () => {
      const place = await openExecution(database);
      const { tenantId } = place;
      const lock = Promise.withResolvers<void>();
      const resting = lock.promise.then(() => rest(place, 0));
      await database.forTenant(tenantId)(async (tx) => {
        await tx.insert(signal).values({ ...place, id: newId("signal"), event: "answer", match: "" });
        await ledger.appendIn(tx, { ...place, fence: null, entries: [log({ sent: true })] });
        lock.resolve();
        await new Promise((resolve) => setTimeout(resolve, 50));
      });
      expect(await resting).toMatchObject({ ok: true, called: true });
      expect(await stateOf(place)).toEqual(QUEUED);
    });
  });

  it("hashes alike what it wrote and what it reads, doubles and odd JSON included", async () => {
    const place = await openExecution(database);
    const odd: JsonObject[] = [
      { text: "nul \u0000, lone \ud800, line \u2028, emoji 🎻, \\u0000 in letters" },
      { numbers: [0.1 + 0.2, 1e21, 5e-324, -0, 123456789012345680000, 1.7976931348623157e308] },
      { "": { __proto__x: null, "a.b": [[], {}, ""] }, é: "é", Z: 1, a: 2 },
      JSON.parse('{"__proto__": {"own": true}, "constructor": 1}') as JsonObject,
    ];
    const durations = [0.1, 1.005, 12345.678901234567, 1 / 3];
    await append(
      place,
      odd.map((data, index) =>
        log(data, { durationMs: durations[index] ?? 0, costUsd: 1e-7 / 3, key: `k${index}`, result: data }),
      ),
    );
    const entries = await ledger.readChained(place);
    expect(checkChain(entries)).toMatchObject({ fault: null, checked: odd.length });
    expect(entries.map((entry) => entry.durationMs)).toEqual(durations);
    expect(entries.map((entry) => JSON.stringify(entry.result))).toEqual(
      odd.map((data) => JSON.stringify(data)),
    );
  });

  it("drops a second result for one key and links the rest without a gap", async () => {
    const place = await openExecution(database);
    await append(place, [log({ n: 1 }, { key: "once", result: { value: 1 } })]);
    const again = await append(place, [
      log({ n: 2 }),
      log({ n: 3 }, { key: "once", result: { value: 2 } }),
      log({ n: 4 }),
    ]);
    expect(again).toMatchObject({ ok: true, dropped: ["once"], lastSeq: 3 });
    const entries = await ledger.readChained(place);
    expect(entries.map((entry) => entry.data.n)).toEqual([1, 2, 4]);
    expect(checkChain(entries)).toMatchObject({ fault: null });
  });

  it("refuses an append inside a transaction, before a large payload is written, too", async () => {
    const place = await openExecution(database);
    for (const text of ["small", "x".repeat(50_000)]) {
      const inside = database.forTenant(place.tenantId)(() => append(place, [log({ text })]));
      await expect(inside).rejects.toMatchObject({ code: "internal" });
    }
    expect(await ledger.read(place)).toEqual([]);
    const { rows } = await database.query("select 1 from blob where execution_id = $1", [place.executionId]);
    expect(rows).toEqual([]);
  });

  it("answers for an execution that is not there, and writes nothing", async () => {
    const missing = { tenantId: "ten_none", executionId: newId("execution") };
    expect(await append(missing, [log({})])).toEqual({ ok: false, reason: "missing" });
    expect(await ledger.read(missing)).toEqual([]);
  });

  it("follows racing writers without a gap or a repeat", async () => {
    const place = await openExecution(database);
    const other = await openLedger(database);
    const seen: number[] = [];
    const reader = (async () => {
      for await (const entry of ledger.tail({ ...place, signal: AbortSignal.timeout(20_000) }))
        seen.push(entry.seq);
    })();
    const writers = [ledger, other, ledger].map(async (writer, index) => {
      for (let n = 0; n < 20; n++)
        await writer.append({ ...place, fence: null, entries: [log({ index, n })] });
    });
    await Promise.all(writers);
    await append(place, [{ name: "execution.completed", path: "orchestrator" }]);
    await reader;
    expect(seen).toEqual(Array.from({ length: 61 }, (_, index) => index + 1));
    expect(checkChain(await ledger.readChained(place))).toMatchObject({ fault: null, checked: 61 });
    await other.close();
  });

  it.runIf(kind === "postgres")(
    "hears of what another process appended without waiting for its next look",
    async () => {
      const place = await openExecution(database);
      const other = await openLedger(database);
      const iterator = ledger.tail({ ...place, signal: AbortSignal.timeout(20_000) });
      const first = iterator.next();
      await new Promise((resolve) => setTimeout(resolve, 100));
      await other.append({ ...place, fence: null, entries: [log({ from: "the other" })] });
      expect((await first).value).toMatchObject({ seq: 1, data: { from: "the other" } });
      const changes: string[] = [];
      const stop = ledger.onChange(place.tenantId, (id) => changes.push(id));
      await other.append({
        ...place,
        fence: null,
        entries: [{ name: "execution.completed", path: "orchestrator" }],
      });
      expect((await iterator.next()).value).toMatchObject({ seq: 2 });
      expect(changes).toContain(place.executionId);
      stop();
      await other.close();
    },
  );
});

describe.skipIf(!hasPostgres())("two processes that append to one execution", () => {
  it("leave a sequence without gaps and one chain", async () => {
    const { url, drop } = await createPostgresDatabase();
    const database = await openDatabase(url);
    const place = await openExecution(database);
    const write = () =>
      new Promise((resolve, reject) => {
        const child = fork(join(import.meta.dirname, "../support/ledger-worker.ts"), ["60"], {
          execArgv: ["--import", "tsx"],
          env: { ...process.env, NODE_OPTIONS: "", DATABASE_URL: url, EXECUTION: JSON.stringify(place) },
        });
        child.once("exit", (code) =>
          code === 0 ? resolve(null) : reject(new Error(`It ended with ${code}.`)),
        );
      });
    await Promise.all([write(), write()]);
    const ledger = await openLedger(database);
    const entries = await ledger.readChained(place);
    expect(new Set(entries.map((entry) => entry.data.pid)).size).toBe(2);
    expect(checkChain(entries)).toMatchObject({ fault: null, checked: 120 });
    const { rows } = (await database.db.execute(sql`select last_seq, last_hash from execution`)) as {
      rows: JsonObject[];
    };
    expect(rows).toEqual([{ last_seq: 120, last_hash: entries.at(-1)?.hash }]);
    await ledger.close();
    await database.close();
    await drop();
  });
});
