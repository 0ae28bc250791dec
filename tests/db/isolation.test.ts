import { sql, type SQL } from "drizzle-orm";
import { beforeAll, expect, it } from "vitest";
import { newId } from "@/lib/core/ids";
import { sqlStateCode } from "@/lib/db/sql-state";
import type { Database } from "@/lib/db/types";
import { writeMemory } from "@/lib/services/memory/write";
import { contextFor, makeMember, makeTenant, makeUser, testRuntime } from "../support/actors";
import { describeDatabases } from "../support/database";
import { openExecution } from "../support/ledger-worker";

type Rows = { rows: Record<string, unknown>[] };

describeDatabases("the walls between tenants", (open) => {
  let database: Database;
  let tables: string[];

  const all = async (statement: string) => (await database.query(statement)).rows;
  const as = (tenantId: string, statement: SQL) =>
    database.forTenant(tenantId)(async (tx) => ((await tx.execute(statement)) as Rows).rows);
  /** The SQLSTATE a statement fails with for this tenant; "none" when it doesn't fail. */
  const refusal = (tenantId: string, statement: SQL) =>
    as(tenantId, statement).then(() => "none", sqlStateCode);

  beforeAll(async () => {
    database = await open();
    const rows =
      await all(`select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
      join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped where c.relkind in ('r', 'p')`);
    tables = rows.map((row) => String(row.relname));
  });

  it("stand around every table that has a tenant", async () => {
    expect(tables.length).toBeGreaterThan(15);
    const open =
      await all(`select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
      join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
      where c.relkind in ('r', 'p') and not (c.relrowsecurity and c.relforcerowsecurity)`);
    expect(open).toEqual([]);
    const policies = await all(
      "select tablename, qual, with_check from pg_policies where schemaname = 'public' and policyname = 'tenant_rows' and roles = '{tutti_app}'",
    );
    expect(policies.map((policy) => String(policy.tablename)).toSorted()).toEqual(tables.toSorted());
    for (const policy of policies) {
      expect(String(policy.qual), String(policy.tablename)).toContain("app.tenant_id");
      expect(policy.with_check).toBe(policy.qual);
    }
  });

  it("leave no other policy to the role of request paths, and no table of people's without one", async () => {
    const others = await all(
      "select tablename, policyname, cmd from pg_policies where schemaname = 'public' and policyname <> 'tenant_rows' and 'tutti_app' = any(roles)",
    );
    expect(others).toEqual([{ tablename: "user", policyname: "fellow_members", cmd: "SELECT" }]);
    const reachable = await all(
      `select table_name from information_schema.role_table_grants where grantee in ('tutti_app', 'PUBLIC') and table_schema = 'public'`,
    );
    const unwalled = reachable
      .map((row) => String(row.table_name))
      .filter((name) => !tables.includes(name) && name !== "user");
    expect(unwalled).toEqual([]);
  });

  it("are not stepped over by the roles themselves", async () => {
    const roles = await all(
      "select rolname, rolsuper, rolbypassrls, rolcanlogin, rolcreaterole from pg_roles where rolname in ('tutti_app', 'tutti_system') order by 1",
    );
    const plain = { rolsuper: false, rolbypassrls: false, rolcanlogin: false, rolcreaterole: false };
    expect(roles).toEqual([
      { rolname: "tutti_app", ...plain },
      { rolname: "tutti_system", ...plain },
    ]);
    const owned = await all("select relname from pg_class where relowner = 'tutti_app'::regrole");
    expect(owned).toEqual([]);
  });

  it("show nothing to a session without a tenant, in any table", async () => {
    const tenant = await makeTenant(database);
    await makeMember(database, tenant.id, "owner");
    await openExecution(database);
    for (const name of [...tables, "user"]) {
      const columns = name === "user" ? sql`id` : sql`*`;
      expect(await as("", sql`select ${columns} from ${sql.identifier(name)}`), name).toEqual([]);
    }
    expect(await refusal("", sql`insert into session (tenant_id, id) values ('', 'x')`)).toBe("42501");
  });

  it("let no row in from outside, nor out", async () => {
    const [mine, other] = [await makeTenant(database), await makeTenant(database)];
    await as(mine.id, sql`insert into session (tenant_id, id) values (${mine.id}, 's')`);
    expect(await refusal(mine.id, sql`insert into session (tenant_id, id) values (${other.id}, 's')`)).toBe(
      "42501",
    );
    expect(await refusal(mine.id, sql`update session set tenant_id = ${other.id}`)).toBe("42501");
    expect(await as(other.id, sql`update session set last_used_at = now() returning 1`)).toEqual([]);
    expect(await as(other.id, sql`delete from session returning 1`)).toEqual([]);
    expect(await as(mine.id, sql`select id from session`)).toEqual([{ id: "s" }]);
  });

  it("keep what is recorded from being rewritten by request paths", async () => {
    const { tenantId } = await openExecution(database);
    for (const name of ["audit_entry", "ledger_entry", "ledger_checkpoint"]) {
      expect(await refusal(tenantId, sql`update ${sql.identifier(name)} set hash = 'x'`), name).toBe("42501");
      expect(await refusal(tenantId, sql`delete from ${sql.identifier(name)}`), name).toBe("42501");
    }
    expect(await refusal(tenantId, sql`insert into ledger_entry (tenant_id) values (${tenantId})`)).toBe(
      "42501",
    );
    expect(await refusal(tenantId, sql`update tenant_key set wrapped = 'x'`)).toBe("42501");
    expect(await refusal(tenantId, sql`select execution_claim('w', 1, 1, true, 0)`)).toBe("42501");
  });

  it("hold in the ledger's own function, too", async () => {
    const [mine, theirs] = [await openExecution(database), await openExecution(database)];
    const append = (tenantId: string, executionId: string) => {
      const executions = JSON.stringify([{ t: tenantId, e: executionId }]);
      const entries = JSON.stringify([{ t: tenantId, e: executionId, at: 0, n: "log", p: "p", d: "{}" }]);
      return sql`select ledger_append(${executions}::json, ${entries}::json, '{1}'::integer[], '{x}'::text[]) as answer`;
    };
    const answer = async (statement: SQL) => (await as(mine.tenantId, statement))[0]?.answer;
    expect(await answer(append(mine.tenantId, mine.executionId))).toMatchObject({
      executions: [{ ok: true, last: 1 }],
    });
    expect(await refusal(mine.tenantId, append(theirs.tenantId, theirs.executionId))).toBe("42501");
    expect(await refusal("", append(theirs.tenantId, theirs.executionId))).toBe("42501");
    expect(await answer(append(mine.tenantId, theirs.executionId))).toMatchObject({
      executions: [{ ok: false, reason: "missing" }],
    });
    expect(await as(theirs.tenantId, sql`select 1 from ledger_entry`)).toEqual([]);
  });

  it("show of people only those of one's own workspace, and not all about them", async () => {
    const tenant = await makeTenant(database);
    const fellow = await makeMember(database, tenant.id, "viewer");
    await makeUser(database);
    expect(await as(tenant.id, sql`select id from "user"`)).toEqual([{ id: fellow.id }]);
    expect(await refusal(tenant.id, sql`select email_verified from "user"`)).toBe("42501");
    expect(await refusal(tenant.id, sql`update "user" set name = 'x'`)).toBe("42501");
    for (const name of [
      "auth_account",
      "auth_session",
      "auth_verification",
      "worker",
      "rate_limit",
      "tutti_migration",
    ]) {
      expect(await refusal(tenant.id, sql`select * from ${sql.identifier(name)}`), name).toBe("42501");
    }
  });

  it("hold in the search of memory", async () => {
    const runtime = await testRuntime({ ...database, close: async () => undefined });
    const [mine, other] = [await makeTenant(database), await makeTenant(database)];
    const word = `zebra${newId("request").slice(-8)}`;
    const ctx = contextFor(runtime, await makeMember(database, mine.id, "owner"));
    await writeMemory({ ctx, input: { text: `A ${word} crossed.` } });
    const search = (tenantId: string, wanted: string) =>
      as(tenantId, sql`select item_text from memory_search(${wanted}, '{}', null, 10)`);
    expect(await search(mine.id, word)).toEqual([{ item_text: `A ${word} crossed.` }]);
    for (const wanted of [word, `t:${mine.id}`, `'t:${mine.id}' | ${word}`, `${word}' | 't:${mine.id}`]) {
      expect(await search(other.id, wanted), wanted).toEqual([]);
      expect(await search("", wanted), wanted).toEqual([]);
    }
    await runtime.close();
  });
});
