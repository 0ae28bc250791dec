import { beforeAll, expect, it } from "vitest";
import type { Database } from "@/lib/db/types";
import { listMembers } from "@/lib/services/members/list";
import { removeMember } from "@/lib/services/members/remove";
import { updateMember } from "@/lib/services/members/update";
import { codeOf, World } from "../../auth/world";
import { describeDatabases } from "../../support/database";

describeDatabases("members", (open) => {
  let database: Database;
  let world: World;
  beforeAll(async () => {
    database = await open();
    world = await World.open(database);
  });

  it("see each other and nobody of other workspaces", async () => {
    const { owner, tenantId } = await world.workspace();
    await world.workspace();
    const viewer = await world.join(tenantId, "viewer");
    const { data } = await listMembers({ ctx: viewer.ctx, input: {} });
    expect(data.map((member) => member.user_id)).toEqual([viewer.person.id, owner.person.id]);
    expect(data[0]).toMatchObject({ object: "member", email: viewer.person.email, role: "viewer" });
    const key = world.context({ ...viewer.ctx.actor, kind: "key", createdBy: null, scopes: ["audit:read"] });
    expect(await codeOf(listMembers({ ctx: key, input: {} }))).toBe("forbidden");
  });

  it("change role by who may", async () => {
    const { owner, tenantId } = await world.workspace();
    const admin = await world.join(tenantId, "admin");
    const member = await world.join(tenantId, "member");
    const changed = await updateMember({
      ctx: admin.ctx,
      input: { user_id: member.person.id, role: "viewer" },
    });
    expect(changed.role).toBe("viewer");
    expect(await world.audited(member.person.id)).toEqual(["member.updated"]);
    const refused = (ctx: typeof admin.ctx, user_id: string, role: "owner" | "admin" | "viewer") =>
      codeOf(updateMember({ ctx, input: { user_id, role } }));
    expect(await refused(admin.ctx, admin.person.id, "owner")).toBe("forbidden");
    expect(await refused(admin.ctx, owner.person.id, "viewer")).toBe("forbidden");
    expect(await refused(member.ctx, member.person.id, "admin")).toBe("forbidden");
    expect(await refused(owner.ctx, "usr_nobody", "admin")).toBe("not_found");
    const foreign = await world.workspace();
    expect(await refused(owner.ctx, foreign.owner.person.id, "viewer")).toBe("not_found");
  });

  it("always keep an owner, also when two leave at once", async () => {
    const { owner, tenantId } = await world.workspace();
    const own = { user_id: owner.person.id };
    expect(await codeOf(updateMember({ ctx: owner.ctx, input: { ...own, role: "admin" } }))).toBe("conflict");
    expect(await codeOf(removeMember({ ctx: owner.ctx, input: own }))).toBe("conflict");
    const second = await world.join(tenantId, "owner");
    const outcomes = await Promise.all([
      codeOf(updateMember({ ctx: owner.ctx, input: { user_id: second.person.id, role: "viewer" } })),
      codeOf(removeMember({ ctx: second.ctx, input: own })),
    ]);
    expect(outcomes.toSorted()).toEqual(["conflict", "none"]);
    const owners = await database.query("select 1 from membership where tenant_id = $1 and role = 'owner'", [
      tenantId,
    ]);
    expect(owners.rows).toHaveLength(1);
  });

  it("leave by themselves, are removed by admins, and lose their keys", async () => {
    const { owner, tenantId } = await world.workspace();
    const admin = await world.join(tenantId, "admin");
    const viewer = await world.join(tenantId, "viewer");
    const member = await world.join(tenantId, "member");
    await world.key(tenantId, member.person.id, ["audit:read"]);
    expect(await codeOf(removeMember({ ctx: viewer.ctx, input: { user_id: member.person.id } }))).toBe(
      "forbidden",
    );
    expect(await codeOf(removeMember({ ctx: admin.ctx, input: { user_id: owner.person.id } }))).toBe(
      "forbidden",
    );
    await removeMember({ ctx: viewer.ctx, input: { user_id: viewer.person.id } });
    await removeMember({ ctx: admin.ctx, input: { user_id: member.person.id } });
    expect(await world.audited(viewer.person.id)).toEqual(["member.left"]);
    expect(await world.audited(member.person.id)).toEqual(["member.removed"]);
    const keys = await database.query("select 1 from api_key where created_by = $1 and revoked_at is null", [
      member.person.id,
    ]);
    expect(keys.rows).toEqual([]);
    expect(await codeOf(removeMember({ ctx: admin.ctx, input: { user_id: member.person.id } }))).toBe(
      "not_found",
    );
    const foreign = await world.workspace();
    expect(await codeOf(removeMember({ ctx: admin.ctx, input: { user_id: foreign.owner.person.id } }))).toBe(
      "not_found",
    );
  });
});
