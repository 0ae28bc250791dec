import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sql } from "drizzle-orm";
import { openDatabase } from "@/lib/db/client";
import type { Runtime } from "@/lib/runtime/runtime";
import { findPgbouncer } from "../../scripts/system-tools.mjs";
import { type Pooler, startPooler } from "../faults/support/api-pooler";
import { contextFor, keyActor, makeTenant, testRuntime } from "../support/actors";
import { createPostgresDatabase, hasPostgres } from "../support/database";
import { startIntent, untilEnded } from "../support/executions";

describe.skipIf(!hasPostgres() || findPgbouncer() === null)("behind PgBouncer, with no way past it", () => {
  let place: { url: string; drop(): Promise<void> };
  let pooler: Pooler;
  let working: Runtime;
  let serving: Runtime;
  beforeAll(async () => {
    place = await createPostgresDatabase();
    pooler = await startPooler(place.url, 4);
    working = await testRuntime(await openDatabase(pooler.url), { runner: true });
    serving = await testRuntime(await openDatabase(pooler.url));
  });
  afterAll(async () => {
    await serving.close();
    await working.close();
    await pooler.close();
    await place.drop();
  });

  it("one process works for another, which follows it to the end", async () => {
    const ctx = contextFor(serving, keyActor((await makeTenant(serving.database)).id));
    for (const text of ["one", "two"]) {
      const execution = await untilEnded(ctx, await startIntent(ctx, "echo", { text }));
      expect(execution).toMatchObject({ status: "completed", output: { text } });
    }
  });

  it("a tenant's statement still has its limit, and nobody else does afterwards", async () => {
    const { forTenant, query } = serving.database;
    const limit = async (run: () => Promise<unknown>) =>
      ((await run()) as { rows: { statement_timeout: string }[] }).rows[0]?.statement_timeout;
    expect(await limit(() => forTenant("ten_1")((tx) => tx.execute(sql`show statement_timeout`)))).toBe(
      "30s",
    );
    for (let turn = 0; turn < 8; turn++) expect(await limit(() => query("show statement_timeout"))).toBe("0");
  });
});
