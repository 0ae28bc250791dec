import { beforeAll, expect, it } from "vitest";
import { isWellFormedApiKey } from "@/lib/core/api-key";
import type { Actor } from "@/lib/core/actor";
import { scopesOf } from "@/lib/core/scopes";
import type { Database } from "@/lib/db/types";
import { createKey } from "@/lib/services/keys/create";
import { listKeys } from "@/lib/services/keys/list";
import { revokeKey } from "@/lib/services/keys/revoke";
import { rotateKey } from "@/lib/services/keys/rotate";
import { CreateApiKey } from "@/lib/services/keys/shapes";
import { codeOf, World } from "../../auth/world";
import { describeDatabases } from "../../support/database";

describeDatabases("keys", (open) => {
  let database: Database;
  let world: World;
  beforeAll(async () => {
    database = await open();
    world = await World.open(database);
  });

  it("are shown once and stored as a hash", async () => {
    const { owner, tenantId } = await world.workspace();
    const made = await createKey({
      ctx: owner.ctx,
      input: { name: "Deploy", scopes: ["audit:read"], expires_in_days: 1 },
    });
    expect(isWellFormedApiKey(made.key)).toBe(true);
    expect(made).toMatchObject({
      kind: "test",
      status: "active",
      created_by: owner.person.id,
      scopes: ["audit:read"],
    });
    const { data } = await listKeys({ ctx: owner.ctx, input: {} });
    expect(data.map((key) => key.id)).toEqual([made.id]);
    expect(JSON.stringify(data)).not.toContain(made.key);
    const rows = await database.query("select * from api_key where tenant_id = $1", [tenantId]);
    expect(JSON.stringify(rows.rows)).not.toContain(made.key);
    expect(await world.audited(made.id)).toEqual(["api_key.created"]);
  });

  it("list in pages, newest first", async () => {
    const { owner } = await world.workspace();
    const ids: string[] = [];
    for (const name of ["a", "b", "c"])
      ids.unshift((await createKey({ ctx: owner.ctx, input: { name } })).id);
    const first = await listKeys({ ctx: owner.ctx, input: { limit: 2 } });
    const second = await listKeys({ ctx: owner.ctx, input: { limit: 2, cursor: first.next_cursor ?? "" } });
    expect([...first.data, ...second.data].map((key) => key.id)).toEqual(ids);
    expect(second.next_cursor).toBeNull();
  });

  it("have at most their maker's scopes, and special ones only from a person", async () => {
    const { owner, tenantId } = await world.workspace();
    const few: Actor = {
      ...owner.ctx.actor,
      kind: "key",
      createdBy: owner.person.id,
      scopes: ["keys:write", "meta"],
    };
    const ctx = world.context(few);
    expect(await codeOf(createKey({ ctx, input: { name: "x", scopes: ["audit:read"] } }))).toBe("forbidden");
    expect(await codeOf(createKey({ ctx, input: { name: "x", scopes: ["meta"] } }))).toBe("forbidden");
    const made = await createKey({ ctx, input: { name: "x" } });
    expect(made).toMatchObject({ scopes: ["keys:write"], created_by: owner.person.id });
    const byPerson = await createKey({
      ctx: owner.ctx,
      input: { name: "x", scopes: ["meta", "approvals:decide"] },
    });
    expect(byPerson.scopes).toEqual(["approvals:decide", "meta"]);
    expect((await createKey({ ctx: owner.ctx, input: { name: "x" } })).scopes).not.toContain("meta");
    const viewer = await world.join(tenantId, "viewer");
    for (const refused of [
      createKey({ ctx: viewer.ctx, input: { name: "x" } }),
      listKeys({ ctx: viewer.ctx, input: {} }),
      revokeKey({ ctx: viewer.ctx, input: { id: made.id } }),
      rotateKey({ ctx: viewer.ctx, input: { id: made.id, overlap_seconds: 0 } }),
    ]) {
      expect(await codeOf(refused)).toBe("forbidden");
    }
  });

  it("that decide approvals make none that start what they would decide", async () => {
    const { owner, tenantId } = await world.workspace();
    const decider = await createKey({
      ctx: owner.ctx,
      input: {
        name: "Decider",
        scopes: ["approvals:decide", "keys:write", "executions:write", "audit:read"],
      },
    });
    const starter = await createKey({ ctx: owner.ctx, input: { name: "CI", scopes: ["executions:write"] } });
    const ctx = world.context({
      kind: "key",
      id: decider.id,
      tenantId,
      createdBy: owner.person.id,
      scopes: decider.scopes,
      label: "Decider",
    });
    for (const scope of ["executions:write", "keys:write"] as const)
      expect(await codeOf(createKey({ ctx, input: { name: "Mine", scopes: [scope] } }))).toBe("forbidden");
    expect(await codeOf(rotateKey({ ctx, input: { id: starter.id, overlap_seconds: 0 } }))).toBe("forbidden");
    expect(await codeOf(createKey({ ctx, input: { name: "Reader", scopes: ["audit:read"] } }))).toBe("none");
  });

  it("rotate with an overlap, once, and only by who could have made them", async () => {
    const { owner } = await world.workspace();
    const old = await createKey({
      ctx: owner.ctx,
      input: { name: "Old", scopes: ["audit:read"], expires_in_days: 30 },
    });
    const fresh = await rotateKey({ ctx: owner.ctx, input: { id: old.id, overlap_seconds: 60 } });
    expect(fresh).toMatchObject({
      name: "Old",
      scopes: ["audit:read"],
      rotated_from: old.id,
      status: "active",
    });
    expect(fresh.key).not.toBe(old.key);
    expect(Date.parse(fresh.expires_at ?? "")).toBeGreaterThanOrEqual(Date.parse(old.expires_at ?? ""));
    const { data } = await listKeys({ ctx: owner.ctx, input: {} });
    const ends = Date.parse(data.find((key) => key.id === old.id)?.expires_at ?? "");
    expect(ends - Date.now()).toBeLessThanOrEqual(60_000);
    expect(await world.audited(old.id)).toEqual(["api_key.created", "api_key.rotated"]);
    expect(await codeOf(rotateKey({ ctx: owner.ctx, input: { id: old.id, overlap_seconds: 60 } }))).toBe(
      "conflict",
    );
    const weak = world.context({
      ...owner.ctx.actor,
      kind: "key",
      createdBy: owner.person.id,
      scopes: ["keys:write"],
    });
    expect(await codeOf(rotateKey({ ctx: weak, input: { id: fresh.id, overlap_seconds: 0 } }))).toBe(
      "forbidden",
    );
    const both = [1, 2].map(() =>
      codeOf(rotateKey({ ctx: owner.ctx, input: { id: fresh.id, overlap_seconds: 0 } })),
    );
    expect((await Promise.all(both)).toSorted()).toEqual(["conflict", "none"]);
  });

  it("are revoked once; ended keys can't be rotated", async () => {
    const { owner } = await world.workspace();
    const made = await createKey({ ctx: owner.ctx, input: { name: "x" } });
    await revokeKey({ ctx: owner.ctx, input: { id: made.id } });
    await revokeKey({ ctx: owner.ctx, input: { id: made.id } });
    expect(await world.audited(made.id)).toEqual(["api_key.created", "api_key.revoked"]);
    expect((await listKeys({ ctx: owner.ctx, input: {} })).data[0]).toMatchObject({ status: "revoked" });
    expect(await codeOf(rotateKey({ ctx: owner.ctx, input: { id: made.id, overlap_seconds: 0 } }))).toBe(
      "conflict",
    );
  });

  it("belong to one workspace", async () => {
    const { owner } = await world.workspace();
    const foreign = await world.workspace();
    const made = await createKey({ ctx: foreign.owner.ctx, input: { name: "x" } });
    expect((await listKeys({ ctx: owner.ctx, input: {} })).data).toEqual([]);
    expect(await codeOf(revokeKey({ ctx: owner.ctx, input: { id: made.id } }))).toBe("not_found");
    expect(await codeOf(rotateKey({ ctx: owner.ctx, input: { id: made.id, overlap_seconds: 0 } }))).toBe(
      "not_found",
    );
    expect((await listKeys({ ctx: foreign.owner.ctx, input: {} })).data[0]?.status).toBe("active");
  });

  it("take nothing from the body but what is documented", async () => {
    const { owner, tenantId } = await world.workspace();
    const body = CreateApiKey.parse({
      name: "x",
      tenant_id: "ten_x",
      id: "key_x",
      created_by: "usr_x",
      role: "owner",
    });
    const made = await createKey({ ctx: owner.ctx, input: body });
    expect(made.id).not.toBe("key_x");
    expect(made.created_by).toBe(owner.person.id);
    const found = await database.query("select tenant_id from api_key where id = $1", [made.id]);
    expect(found.rows[0]?.tenant_id).toBe(tenantId);
    expect(
      CreateApiKey.safeParse({ name: "x", expires_in_days: 1, expires_at: "2030-01-01T00:00:00Z" }).success,
    ).toBe(false);
    expect(
      await codeOf(createKey({ ctx: owner.ctx, input: { name: "x", expires_at: "2020-01-01T00:00:00Z" } })),
    ).toBe("invalid");
    expect(scopesOf("viewer")).not.toContain("keys:write");
  });
});
