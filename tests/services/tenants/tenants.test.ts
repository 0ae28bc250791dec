import { beforeAll, describe, expect, it } from "vitest";
import { workspacesOf } from "@/lib/auth/workspaces";
import type { Database } from "@/lib/db/types";
import { createWorkspace } from "@/lib/services/tenants/create";
import { getWorkspace } from "@/lib/services/tenants/get";
import { UpdateWorkspace } from "@/lib/services/tenants/shapes";
import { slugOf } from "@/lib/services/tenants/slug";
import { updateWorkspace } from "@/lib/services/tenants/update";
import { codeOf, World } from "../../auth/world";
import { describeDatabases } from "../../support/database";

describe("slugOf", () => {
  it.each([
    ["Åsa & Co.", "asa-co"],
    ["  Research  ", "research"],
    ["日本", "workspace"],
    ["a".repeat(60), "a".repeat(40)],
  ])("%s → %s", (name, slug) => expect(slugOf(name)).toBe(slug));
});

describeDatabases("workspaces", (open) => {
  let database: Database;
  let world: World;
  beforeAll(async () => {
    database = await open();
    world = await World.open(database);
  });

  it("are created by people, who own them", async () => {
    const { owner, tenantId } = await world.workspace();
    const made = await createWorkspace({ ctx: owner.ctx, input: { name: "Research" } });
    expect(made).toMatchObject({
      object: "workspace",
      slug: "research",
      name: "Research",
      role: "owner",
      settings: {},
    });
    expect(made.id).not.toBe(tenantId);
    const list = await workspacesOf(database, owner.ctx.actor);
    expect(list.map((workspace) => workspace.id).toSorted()).toEqual([made.id, tenantId].toSorted());
    const audit = await database.query("select tenant_id, actor_id from audit_entry where target_id = $1", [
      made.id,
    ]);
    expect(audit.rows).toEqual([{ tenant_id: made.id, actor_id: owner.person.id }]);
    const again = await createWorkspace({ ctx: owner.ctx, input: { name: "Research" } });
    expect(again.slug).toMatch(/^research-[a-z0-9]{5}$/);
    expect(await codeOf(createWorkspace({ ctx: owner.ctx, input: { name: "R", slug: "research" } }))).toBe(
      "conflict",
    );
    const key = world.context({ ...owner.ctx.actor, kind: "key", createdBy: owner.person.id });
    expect(await codeOf(createWorkspace({ ctx: key, input: { name: "R" } }))).toBe("forbidden");
    expect(await workspacesOf(database, key.actor)).toMatchObject([{ id: tenantId, role: null }]);
  });

  it("say what the caller may do", async () => {
    const { tenantId, slug } = await world.workspace();
    const viewer = await world.join(tenantId, "viewer");
    const shown = await getWorkspace({ ctx: viewer.ctx, input: {} });
    expect(shown).toMatchObject({ id: tenantId, slug, role: "viewer" });
    expect(shown.scopes).not.toContain("settings:write");
  });

  it("change name and settings, field by field", async () => {
    const { owner, tenantId } = await world.workspace();
    const settings = { description: "Where we work", contact_email: "us@example.com" };
    await updateWorkspace({ ctx: owner.ctx, input: { name: "New", settings } });
    const after = await updateWorkspace({ ctx: owner.ctx, input: { settings: { description: null } } });
    expect(after).toMatchObject({ name: "New", settings: { contact_email: "us@example.com" } });
    expect(after.settings.description).toBeUndefined();
    await updateWorkspace({ ctx: owner.ctx, input: { name: "New" } });
    const audit = await database.query(
      "select changed_fields from audit_entry where tenant_id = $1 and action = 'workspace.updated' order by seq",
      [tenantId],
    );
    expect(audit.rows.map((row) => row.changed_fields)).toEqual([
      ["name", "settings.description", "settings.contact_email"],
      ["settings.description"],
    ]);
    const member = await world.join(tenantId, "member");
    expect(await codeOf(updateWorkspace({ ctx: member.ctx, input: { name: "Mine" } }))).toBe("forbidden");
  });

  it("take no unknown settings and no other field", () => {
    expect(UpdateWorkspace.safeParse({ settings: { theme: "dark" } }).success).toBe(false);
    const parsed = UpdateWorkspace.parse({ name: "A", slug: "b", id: "c", tenant_id: "d", constructor: "e" });
    expect(parsed).toEqual({ name: "A" });
  });
});
