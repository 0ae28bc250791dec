import { beforeAll, expect, it } from "vitest";
import { acceptByToken, findInvitation } from "@/lib/auth/invitations";
import type { SessionUser } from "@/lib/auth/sessions";
import type { Database } from "@/lib/db/types";
import { createInvitation } from "@/lib/services/invitations/create";
import { listInvitations } from "@/lib/services/invitations/list";
import { revokeInvitation } from "@/lib/services/invitations/revoke";
import { codeOf, type Insider, World } from "../../auth/world";
import { describeDatabases } from "../../support/database";

describeDatabases("invitations", (open) => {
  let database: Database;
  let world: World;
  beforeAll(async () => {
    database = await open();
    world = await World.open(database);
  });

  const invite = async (inviter: Insider, email?: string) => {
    const input = { role: "member" as const, expires_in_days: 7, ...(email && { email }) };
    const made = await createInvitation({ ctx: inviter.ctx, input });
    return { ...made, token: made.link.split("/").at(-1) ?? "" };
  };
  const visitor = async (emailVerified = true): Promise<SessionUser> => {
    const person = await world.person("visitor");
    return { ...person, image: null, emailVerified };
  };
  const accept = (token: string, user: SessionUser) =>
    acceptByToken(database, { token, user, ip: null, requestId: "req_test" });

  it("let one person in by link", async () => {
    const { owner, slug, tenantId } = await world.workspace();
    const made = await invite(owner);
    expect(made.link).toMatch(/^http:\/\/localhost:3000\/invite\/[\w-]{43}$/);
    expect(made).toMatchObject({ status: "pending", role: "member", email: null });
    const stored = await database.query("select * from invitation where tenant_id = $1", [tenantId]);
    expect(JSON.stringify(stored.rows)).not.toContain(made.token);
    const [first, second] = [await visitor(), await visitor()];
    expect(await accept(made.token, first)).toEqual({ slug });
    expect(await accept(made.token, second)).toEqual({ refusal: "accepted" });
    expect(await accept(made.token, first)).toEqual({ refusal: "already_member" });
    const { data } = await listInvitations({ ctx: owner.ctx, input: {} });
    expect(data[0]).toMatchObject({ id: made.id, status: "accepted", accepted_by: first.id });
    expect(JSON.stringify(data)).not.toContain(made.token);
    expect(await world.audited(made.id)).toEqual(["invitation.created", "invitation.accepted"]);
    expect(await codeOf(revokeInvitation({ ctx: owner.ctx, input: { id: made.id } }))).toBe("conflict");
  });

  it("let in only one of many at once", async () => {
    const { owner, slug } = await world.workspace();
    const { token } = await invite(owner);
    const visitors = await Promise.all([visitor(), visitor(), visitor(), visitor()]);
    const outcomes = await Promise.all(visitors.map((user) => accept(token, user)));
    expect(outcomes.filter((outcome) => "slug" in outcome)).toEqual([{ slug }]);
  });

  it("for an address are for its verified holder only", async () => {
    const { owner, slug } = await world.workspace();
    const [right, wrong] = [await visitor(), await visitor()];
    const { token } = await invite(owner, right.email.toUpperCase());
    expect(await accept(token, wrong)).toEqual({ refusal: "wrong_email" });
    expect(await accept(token, { ...right, emailVerified: false })).toEqual({
      refusal: "email_not_verified",
    });
    expect(await accept(token, right)).toEqual({ slug });
  });

  it("end when revoked or expired, and unknown tokens say nothing", async () => {
    const { owner } = await world.workspace();
    const [revoked, expired] = [await invite(owner), await invite(owner)];
    await revokeInvitation({ ctx: owner.ctx, input: { id: revoked.id } });
    await revokeInvitation({ ctx: owner.ctx, input: { id: revoked.id } });
    expect(await world.audited(revoked.id)).toEqual(["invitation.created", "invitation.revoked"]);
    await database.query("update invitation set expires_at = now() - interval '1 second' where id = $1", [
      expired.id,
    ]);
    const user = await visitor();
    expect(await accept(revoked.token, user)).toEqual({ refusal: "revoked" });
    expect(await accept(expired.token, user)).toEqual({ refusal: "expired" });
    expect(await accept("x".repeat(43), user)).toEqual({ refusal: "unknown" });
    expect(await findInvitation(database, "' or 1=1 --")).toBeNull();
  });

  it("are the business of admins; only owners invite owners", async () => {
    const { owner, tenantId } = await world.workspace();
    const admin = await world.join(tenantId, "admin");
    const member = await world.join(tenantId, "member");
    const made = await invite(owner);
    const asOwner = { role: "owner" as const, expires_in_days: 1 };
    expect(await codeOf(createInvitation({ ctx: admin.ctx, input: asOwner }))).toBe("forbidden");
    expect(await codeOf(createInvitation({ ctx: owner.ctx, input: asOwner }))).toBe("none");
    expect(await codeOf(invite(member))).toBe("forbidden");
    expect(await codeOf(listInvitations({ ctx: member.ctx, input: {} }))).toBe("forbidden");
    expect(await codeOf(revokeInvitation({ ctx: member.ctx, input: { id: made.id } }))).toBe("forbidden");
    const foreign = await world.workspace();
    expect(await codeOf(revokeInvitation({ ctx: foreign.owner.ctx, input: { id: made.id } }))).toBe(
      "not_found",
    );
    expect((await listInvitations({ ctx: foreign.owner.ctx, input: {} })).data).toEqual([]);
  });
});
