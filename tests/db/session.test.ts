import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDatabase, type OpenOptions } from "@/lib/db/client";
import { sqlState } from "@/lib/db/sql-state";
import type { Database } from "@/lib/db/types";
import { createPostgresDatabase, hasPostgres, throughNeon } from "../support/database";
import { until } from "../support/executions";
import { type NeonProxy, startNeonProxy } from "../support/neon-proxy";

const DRIVERS: Record<string, () => OpenOptions> = { postgres: () => ({}), neon: throughNeon };

describe.skipIf(!hasPostgres()).each(["postgres", "neon"])("sessions of their own (%s)", (driver) => {
  let database: Database;
  let place: { url: string; drop(): Promise<void> };
  beforeAll(async () => {
    place = await createPostgresDatabase();
    database = await openDatabase(place.url, DRIVERS[driver]?.());
  });
  afterAll(async () => {
    await database.close();
    await place.drop();
  });

  /** Process numbers of this database's connections of that name. */
  async function connections(name: string): Promise<unknown[]> {
    const { rows } = await database.query(
      "select pid from pg_stat_activity where application_name = $1 and datname = current_database()",
      [name],
    );
    return rows.map((row) => row.pid);
  }

  async function cut(name: string): Promise<void> {
    const before = await connections(name);
    expect(before).toHaveLength(1);
    await database.query("select pg_terminate_backend($1)", before);
    await until(async () => (await connections(name)).some((pid) => !before.includes(pid)));
  }

  it("hear again after their connection was cut, twice, and end for good", async () => {
    const heard: string[] = [];
    const stop = await database.listen("channel", (payload) => heard.push(payload));
    for (const word of ["first", "second", "third"]) {
      if (word !== "first") await cut("tutti-listen");
      await until(async () => {
        await database.query("select pg_notify('channel', $1)", [word]);
        return heard.includes(word);
      });
    }
    await stop();
    await until(async () => (await connections("tutti-listen")).length === 0);
  });

  it("hold a lock that nobody else gets, take it again after a cut, and give it back", async () => {
    const free = () =>
      database.query("select pg_try_advisory_xact_lock(77) as free").then(({ rows }) => rows[0]?.free);
    const release = await database.holdLock(77);
    expect(release).not.toBeNull();
    expect(await database.holdLock(77)).toBeNull();
    await cut("tutti-lock");
    await until(async () => (await free()) === false);
    await release?.();
    await until(async () => (await free()) === true);
    expect(await connections("tutti-lock")).toEqual([]);
  });

  it("are not tried in the background when the first attempt fails", async () => {
    const nowhere = await openDatabase("postgres://tutti@127.0.0.1:1/none", {
      ...DRIVERS[driver]?.(),
      connectTimeoutMs: 2_000,
    });
    const failure = await nowhere.listen("channel", () => undefined).catch((error: unknown) => error);
    expect(sqlState(failure)).toBe("connection");
    expect(sqlState(await nowhere.holdLock(1).catch((error: unknown) => error))).toBe("connection");
    await nowhere.close();
  });
});

describe.skipIf(!hasPostgres())("Neon's driver", () => {
  let proxy: NeonProxy;
  let database: Database;
  let place: { url: string; drop(): Promise<void> };
  beforeAll(async () => {
    proxy = await startNeonProxy();
    place = await createPostgresDatabase();
    database = await openDatabase(place.url, { driver: "neon", websocketProxy: proxy.url });
  });
  afterAll(async () => {
    await database.close();
    await place.drop();
  });

  it("reports a cut in the middle of a query, or of a transaction, as a lost connection, and goes on", async () => {
    const asleep = database.query("select pg_sleep(60)").catch((error: unknown) => error);
    const inside = database
      .forTenant("ten_1")((tx) => tx.execute("select pg_sleep(60)"))
      .catch((error: unknown) => error);
    await until(async () => {
      const { rows } = await database.query(
        "select 1 from pg_stat_activity where query like '%pg_sleep(60)%' and pid <> pg_backend_pid() and datname = current_database()",
      );
      return rows.length === 2;
    });
    proxy.cut();
    expect([sqlState(await asleep), sqlState(await inside)]).toEqual(["connection", "connection"]);
    // Connections that were idle may have to be heard of first.
    await until(() =>
      database.query("select 1").then(
        () => true,
        () => false,
      ),
    );
  });

  it("says what it needs for a Postgres that is not Neon's", async () => {
    await expect(openDatabase(place.url, { driver: "neon" })).rejects.toThrow("NEON_WS_PROXY");
  });

  it("says that the database is away when its proxy is", async () => {
    await proxy.close();
    const failure = await database.query("select 1").catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Error);
    expect(sqlState(failure)).toBe("connection");
  });
});
