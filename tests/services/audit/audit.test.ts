import { eq } from "drizzle-orm";
import { beforeAll, expect, it } from "vitest";
import { sqlStateCode } from "@/lib/db/sql-state";
import { auditEntry } from "@/lib/db/schema/workspace";
import type { Database } from "@/lib/db/types";
import { listAudit } from "@/lib/services/audit/list";
import { recordAudit } from "@/lib/services/audit/record";
import { verifyAudit } from "@/lib/services/audit/verify";
import type { Context } from "@/lib/services/context";
import { encodeCursor } from "@/lib/services/paging";
import { codeOf, World } from "../../auth/world";
import { describeDatabases } from "../../support/database";

describeDatabases("audit", (open) => {
  let database: Database;
  let world: World;
  beforeAll(async () => {
    database = await open();
    world = await World.open(database);
  });

  const record = (ctx: Context, action: string) =>
    ctx.db((tx) =>
      recordAudit(tx, ctx, { action, targetKind: "thing", targetId: "t1", changedFields: ["name"] }),
    );

  it("chains what happens, also at the same time, and lists it newest first", async () => {
    const { owner, tenantId } = await world.workspace();
    await Promise.all(Array.from({ length: 10 }, (_, index) => record(owner.ctx, `thing.changed_${index}`)));
    const { data } = await listAudit({ ctx: owner.ctx, input: { limit: 100 } });
    expect(data.map((entry) => entry.seq)).toEqual([11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
    expect(data[0]).toMatchObject({
      object: "audit_entry",
      actor: { kind: "user", id: owner.person.id },
      target: { kind: "thing", id: "t1" },
      outcome: "success",
      changed_fields: ["name"],
      request_id: owner.ctx.requestId,
      prev_hash: data[1]?.hash,
    });
    const verified = await verifyAudit({ ctx: owner.ctx, input: {} });
    expect(verified).toEqual({
      ok: true,
      checked: 11,
      first_bad: null,
      head: { seq: 11, hash: data[0]?.hash },
      next_cursor: null,
    });
    const rest = await verifyAudit({ ctx: owner.ctx, input: { cursor: encodeCursor("8") } });
    expect(rest).toMatchObject({ ok: true, checked: 3 });
    expect(tenantId).toBe(owner.ctx.tenantId);
  });

  it("filters and pages", async () => {
    const { owner } = await world.workspace();
    for (const action of ["a.done", "b.done", "a.done"]) await record(owner.ctx, action);
    const list = (input: Parameters<typeof listAudit>[0]["input"]) => listAudit({ ctx: owner.ctx, input });
    expect((await list({ action: "a.done" })).data.map((entry) => entry.seq)).toEqual([4, 2]);
    expect((await list({ target_id: "t1" })).data).toHaveLength(3);
    expect((await list({ actor_id: "usr_other" })).data).toEqual([]);
    expect((await list({ from: "2100-01-01T00:00:00Z" })).data).toEqual([]);
    expect((await list({ to: "2100-01-01T00:00:00Z" })).data).toHaveLength(4);
    const first = await list({ limit: 3 });
    expect(
      (await list({ limit: 3, cursor: first.next_cursor ?? "" })).data.map((entry) => entry.seq),
    ).toEqual([1]);
    expect(await codeOf(list({ cursor: encodeCursor("key_x") }))).toBe("invalid");
  });

  it("goes with the change: no commit, no entry, no gap", async () => {
    const { owner } = await world.workspace();
    const failing = owner.ctx.db(async (tx) => {
      await recordAudit(tx, owner.ctx, { action: "x.done", targetKind: "thing", targetId: "x" });
      throw new Error("rolled back");
    });
    await expect(failing).rejects.toThrow("rolled back");
    await record(owner.ctx, "y.done");
    expect((await verifyAudit({ ctx: owner.ctx, input: {} })).checked).toBe(2);
  });

  it("detects every kind of tampering", async () => {
    const columns = {
      actor_id: "'usr_other'",
      action: "'nothing.happened'",
      target_id: "'t2'",
      outcome: "'denied'",
      at: "at + interval '1 second'",
      ip: "'203.0.113.1'",
      changed_fields: "'{}'",
      hash: "repeat('0', 64)",
    };
    for (const [column, value] of Object.entries(columns)) {
      const { owner, tenantId } = await world.workspace();
      for (const action of ["a.done", "b.done", "c.done"]) await record(owner.ctx, action);
      await database.query(`update audit_entry set ${column} = ${value} where tenant_id = $1 and seq = 3`, [
        tenantId,
      ]);
      expect((await verifyAudit({ ctx: owner.ctx, input: {} })).first_bad).toMatchObject({ seq: 3 });
    }
    const { owner, tenantId } = await world.workspace();
    for (const action of ["a.done", "b.done"]) await record(owner.ctx, action);
    await database.query("delete from audit_entry where tenant_id = $1 and seq = 2", [tenantId]);
    expect(await verifyAudit({ ctx: owner.ctx, input: {} })).toMatchObject({
      ok: false,
      first_bad: { seq: 2, id: null },
    });
  });

  it("can't be rewritten on a request path", async () => {
    const { owner } = await world.workspace();
    const mine = eq(auditEntry.tenantId, owner.ctx.tenantId);
    const refused = async (work: Promise<unknown>) =>
      sqlStateCode(await work.catch((error: unknown) => error));
    expect(await refused(owner.ctx.db((tx) => tx.delete(auditEntry).where(mine)))).toBe("42501");
    expect(await refused(owner.ctx.db((tx) => tx.update(auditEntry).set({ action: "x" }).where(mine)))).toBe(
      "42501",
    );
  });

  it("belongs to one workspace and needs the scope", async () => {
    const { owner, tenantId } = await world.workspace();
    const foreign = await world.workspace();
    const { data } = await listAudit({ ctx: foreign.owner.ctx, input: { limit: 100 } });
    expect(data.map((entry) => entry.target.id)).not.toContain(tenantId);
    const key = world.context({
      ...owner.ctx.actor,
      kind: "key",
      createdBy: null,
      scopes: ["executions:read"],
    });
    expect(await codeOf(listAudit({ ctx: key, input: {} }))).toBe("forbidden");
    expect(await codeOf(verifyAudit({ ctx: key, input: {} }))).toBe("forbidden");
    const viewer = await world.join(tenantId, "viewer");
    expect(await codeOf(listAudit({ ctx: viewer.ctx, input: {} }))).toBe("none");
  });
});
