import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { openDatabase } from "@/lib/db/client";
import { env, type DatabaseEnvironment } from "@/lib/env";
import { buryDeadWorkers } from "@/lib/ledger/lease";
import { openCurrentDatabase } from "@/lib/runtime/open-database";
import { testRuntime } from "../support/actors";
import { createPostgresDatabase, hasPostgres, throughNeon } from "../support/database";
import { createDatabase, dropDatabase } from "../support/postgres";

const ROOT = join(import.meta.dirname, "../..");

describe.skipIf(!hasPostgres())("a deploy to a serverless host", () => {
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  let url: string;
  beforeAll(async () => {
    const admin = inject("postgresUrl") ?? "";
    await createDatabase(admin, name);
    const address = new URL(admin);
    address.pathname = name;
    url = address.href;
  });
  afterAll(() => dropDatabase(inject("postgresUrl") ?? "", name));

  /** As the host's environment says: Neon's driver, a pooler before the database, a way past it. */
  function environment(): DatabaseEnvironment {
    const { websocketProxy } = throughNeon();
    return {
      ...env(),
      DATABASE_URL: `${url}?pgbouncer=true`,
      DATABASE_URL_UNPOOLED: url,
      DATABASE_DRIVER: "neon",
      NEON_WS_PROXY: websocketProxy,
      serverless: true,
    };
  }

  async function migrateCommand(): Promise<string> {
    const { NEON_WS_PROXY = "", DATABASE_URL = "" } = environment();
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ["--import", "tsx", join(ROOT, "lib/runtime/cli/migrate.ts")],
      {
        cwd: ROOT,
        env: {
          PATH: process.env.PATH,
          NODE_ENV: "production",
          VERCEL: "1",
          DATABASE_URL,
          DATABASE_URL_UNPOOLED: url,
          DATABASE_DRIVER: "neon",
          NEON_WS_PROXY,
        },
      },
    );
    return stdout.trim();
  }

  it("is refused while migrations are missing, says how to apply them, and that works without secrets", async () => {
    await expect(openCurrentDatabase(environment())).rejects.toThrow(
      /lacks \d+ migrations: run "npm run migrate"/,
    );
    expect(await migrateCommand()).toMatch(/^Applied \d+ migrations\.$/);
    expect(await migrateCommand()).toBe("The database is up to date.");
    const database = await openCurrentDatabase(environment());
    expect(database.direct).toBe(false);
    await database.close();
  });

  it("migrates at start where the process stays, past the pooler", async () => {
    const database = await openCurrentDatabase({ ...environment(), serverless: false });
    expect(database.direct).toBe(true);
    await database.close();
  });
});

describe.skipIf(!hasPostgres())("a worker that can't hold a lock", () => {
  it("lives by its lease alone: others don't bury it for a lock that is free", async () => {
    const place = await createPostgresDatabase();
    const [direct, pooled] = await Promise.all([
      openDatabase(place.url),
      openDatabase(place.url, { pooler: "transaction" }),
    ]);
    const runtime = await testRuntime(pooled, { runner: true });
    const alive = () => direct.query("select lock_id::int as lock, lease_until > now() as alive from worker");
    expect((await alive()).rows).toEqual([{ lock: 0, alive: true }]);
    await buryDeadWorkers(direct, "another");
    expect((await alive()).rows).toEqual([{ lock: 0, alive: true }]);
    await runtime.close();
    await direct.close();
    await place.drop();
  });
});
