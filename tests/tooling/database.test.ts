import { sql } from "drizzle-orm";
import { beforeAll, expect, it } from "vitest";
import type { Database } from "@/lib/db/types";
import { getWorkspace } from "@/lib/services/tenants/get";
import { contextFor, keyActor, makeMember, makeTenant, testRuntime } from "../support/actors";
import { describeDatabases } from "../support/database";

describeDatabases("a test database", (open, kind) => {
  let database: Database;
  beforeAll(async () => {
    database = await open();
  });

  it("is migrated and of the kind that was asked for", async () => {
    expect(database.kind).toBe(kind);
    const { rows } = await database.query("select count(*)::int as count from tutti_migration");
    expect(rows[0]?.count).toBeGreaterThan(0);
  });

  it("shares nothing with the next one", async () => {
    await database.db.execute(sql`create table only_here (id int)`);
    const other = await open();
    const { rows } = await other.query("select to_regclass('only_here') as found");
    expect(rows[0]?.found).toBeNull();
  });

  it("is reached by a login role that is no superuser on Postgres", async () => {
    const { rows } = await database.query("select rolsuper from pg_roles where rolname = current_user");
    expect(rows[0]?.rolsuper).toBe(kind === "pglite");
  });

  it("shows a tenant its own rows and nobody else's", async () => {
    const [mine, other] = [await makeTenant(database), await makeTenant(database)];
    await makeMember(database, mine.id, "owner");
    await makeMember(database, other.id, "owner");
    const { rows } = await database.forTenant(mine.id)(async (tx) => {
      const statement = sql`select current_user::text as role, tenant_id from membership`;
      return (await tx.execute(statement)) as { rows: { role: string; tenant_id: string }[] };
    });
    expect(rows).toEqual([{ role: "tutti_app", tenant_id: mine.id }]);
  });
});

describeDatabases("the actors", (open) => {
  it("call services through a context", async () => {
    const database = await open();
    const runtime = await testRuntime(database);
    const tenant = await makeTenant(database, { slug: "acme" });
    const viewer = await makeMember(database, tenant.id, "viewer");
    for (const actor of [viewer, keyActor(tenant.id)]) {
      expect(await getWorkspace({ ctx: contextFor(runtime, actor), input: {} })).toMatchObject({
        slug: "acme",
      });
    }
    await runtime.close();
  });
});
