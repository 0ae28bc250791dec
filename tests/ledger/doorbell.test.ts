import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { openDatabase, type OpenOptions } from "@/lib/db/client";
import type { Database } from "@/lib/db/types";
import { env } from "@/lib/env";
import { createVault } from "@/lib/guard/vault";
import { Bus } from "@/lib/ledger/bus";
import { createLedger } from "@/lib/ledger/create-ledger";
import { openDoorbell } from "@/lib/ledger/doorbell";
import type { Ledger } from "@/lib/ledger/ledger";
import { createPostgresDatabase, hasPostgres, openTestDatabase, throughNeon } from "../support/database";
import { until } from "../support/executions";
import { openExecution } from "../support/ledger-worker";

const WAYS: Record<string, () => OpenOptions> = {
  "a transaction pooler": () => ({ pooler: "transaction" }),
  "Neon's pooler": () => ({ ...throughNeon(), pooler: "transaction" }),
  "a serverless host": () => ({ ...throughNeon(), sessions: false }),
};

describe.skipIf(!hasPostgres()).each(Object.keys(WAYS))("two processes through %s", (way) => {
  let place: { url: string; drop(): Promise<void> };
  let databases: Database[];
  let writer: Ledger;
  let reader: Ledger;
  const ledger = (database: Database) =>
    createLedger({
      database,
      vault: createVault({ database, encryptionKeys: env().secrets.encryptionKeys }),
    });

  beforeAll(async () => {
    place = await createPostgresDatabase();
    const open = () => openDatabase(place.url, { ...WAYS[way]?.(), poolSize: 3 });
    databases = [await open(), await open()];
    [writer, reader] = [await ledger(databases[0]!), await ledger(databases[1]!)];
  });
  afterAll(async () => {
    await Promise.all([writer.close(), reader.close()]);
    await Promise.all(databases.map((database) => database.close()));
    await place.drop();
  });

  it("don't listen and don't hold locks, for nothing would come of it", async () => {
    expect(databases[1]!.direct).toBe(false);
    expect(await databases[1]!.holdLock(5)).toBeNull();
    const { rows } = await databases[0]!.query(
      "select 1 from pg_stat_activity where application_name in ('tutti-listen', 'tutti-lock') and datname = current_database()",
    );
    expect(rows).toEqual([]);
  });

  it("follow each other's executions from entry to entry, to the end", async () => {
    const execution = await openExecution(databases[0]!);
    const append = (name: "log" | "execution.completed") =>
      writer.append({ ...execution, fence: null, entries: [{ name, path: "orchestrator", data: {} }] });
    const seen: number[] = [];
    const followed = (async () => {
      const signal = AbortSignal.timeout(20_000);
      for await (const entry of reader.tail({ ...execution, signal })) seen.push(entry.seq);
    })();
    for (let seq = 1; seq <= 4; seq++) {
      await append(seq === 4 ? "execution.completed" : "log");
      await until(() => seen.length >= seq);
    }
    await followed;
    expect(seen).toEqual([1, 2, 3, 4]);
  });

  it("hear of what changes in a whole tenant, new and old", async () => {
    const old = await openExecution(databases[0]!);
    const changed = new Set<string>();
    const stop = reader.onChange(old.tenantId, (id) => changed.add(id));
    const touch = (place: { tenantId: string; executionId: string }) =>
      writer.append({ ...place, fence: null, entries: [{ name: "log", path: "x", data: {} }] });
    await until(async () => {
      await touch(old);
      return changed.has(old.executionId);
    });
    const young = { ...old, executionId: `exe_${randomUUID()}` };
    await databases[0]!.query(
      `insert into execution (tenant_id, id, kind, status, title, plan_source, plan, input, actor)
       values ($1, $2, 'intent', 'running', 'x', 'single', '{}', 'null', '{}')`,
      [young.tenantId, young.executionId],
    );
    await until(() => changed.has(young.executionId));
    stop();
  });
});

describe("a doorbell", () => {
  let database: Database;
  let looks: number[];
  let answer: (text: string) => void;
  beforeEach(async () => {
    database = await openTestDatabase("pglite");
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
    looks = [];
  });
  afterEach(async () => {
    vi.useRealTimers();
    await database.close();
  });

  /** A database elsewhere that counts the looks at its table; `hears` its own notifications or not. */
  function elsewhere(hears: boolean): Database {
    return {
      ...database,
      kind: "postgres",
      direct: true,
      listen: async (_channel, onPayload) => {
        answer = onPayload;
        return async () => undefined;
      },
      query: async (text, parameters) => {
        if (text.includes("pg_notify")) {
          if (hears) answer(String(parameters?.[1]));
        } else looks.push(performance.now());
        return { rows: [] };
      },
    };
  }

  /** Milliseconds between the looks of so long a time. */
  async function pauses(milliseconds: number): Promise<Set<number>> {
    looks = [];
    await vi.advanceTimersByTimeAsync(milliseconds);
    return new Set(looks.slice(1).map((at, index) => Math.round(at - (looks[index] ?? 0))));
  }

  it("that was heard to ring is looked after once a second, for all who watch together", async () => {
    const bus = new Bus();
    const bell = await openDoorbell(elsewhere(true), bus);
    for (let viewer = 0; viewer < 500; viewer++)
      bus.onExecution(`exe_${viewer % 7}`, () => undefined, "ten_1");
    expect(await pauses(10_000)).toEqual(new Set([1_000]));
    await bell.close();
  });

  it("that is never heard is made up for: often at first, then every second, then every two", async () => {
    const bus = new Bus();
    const bell = await openDoorbell(elsewhere(false), bus);
    const leave = bus.onExecution("exe_1", () => undefined, "ten_1");
    expect(await pauses(29_000)).toEqual(new Set([250]));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await pauses(80_000)).toEqual(new Set([1_000]));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await pauses(60_000)).toEqual(new Set([2_000]));
    const another = bus.onExecution("exe_2", () => undefined, "ten_1");
    await vi.advanceTimersByTimeAsync(250);
    expect(await pauses(10_000)).toEqual(new Set([250]));
    leave();
    another();
    await vi.advanceTimersByTimeAsync(5_000);
    looks = [];
    await vi.advanceTimersByTimeAsync(60_000);
    expect(looks).toEqual([]);
    await bell.close();
  });
});
