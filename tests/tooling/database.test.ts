import { sql } from "drizzle-orm";
import { beforeAll, expect, it } from "vitest";
import type { Database } from "@/lib/db/types";
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

  it("is used by a role that row-level security binds", async () => {
    const { rows } = await database.forTenant("nobody")(async (tx) => {
      const result = await tx.execute(
        sql`select current_user::text as role, count(*)::int as count from tenant`,
      );
      return result as { rows: { role: string; count: number }[] };
    });
    expect(rows).toEqual([{ role: "tutti_app", count: 0 }]);
  });
});
