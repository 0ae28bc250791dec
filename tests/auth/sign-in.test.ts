import { beforeAll, describe, expect, it } from "vitest";
import { handleAccept } from "@/lib/auth/accept-form";
import { handleAuth } from "@/lib/auth/handlers";
import { createOwnerLink, isOwnerLinkValid, needsOwnerLink } from "@/lib/auth/owner-link";
import { ensurePerson } from "@/lib/auth/people";
import { ensureDemoWorkspace } from "@/lib/auth/seed";
import { readSession } from "@/lib/auth/sessions";
import { handleOwnerLink, handleSignIn, handleSignOut } from "@/lib/auth/sign-in";
import { createWorkspaceFor } from "@/lib/auth/workspaces";
import type { Database } from "@/lib/db/types";
import { createInvitation } from "@/lib/services/invitations/create";
import { openTestDatabase } from "../support/database";
import { PRODUCTION, restoreVariablesAfterEach, withVariables } from "./environment";
import { cookieOf, World } from "./world";

const OWN = "http://localhost:3000";

function form(
  path: string,
  init: { cookie?: string; origin?: string; next?: string; base?: string } = {},
): Request {
  const headers: Record<string, string> = { origin: init.origin ?? init.base ?? OWN };
  if (init.cookie) headers.cookie = init.cookie;
  const body = new URLSearchParams(init.next === undefined ? {} : { next: init.next });
  return new Request((init.base ?? OWN) + path, { method: "POST", headers, body });
}

function tokenOf(response: Response): string {
  return /session-token=([^;]*)/.exec(response.headers.get("set-cookie") ?? "")?.[1] ?? "";
}

describe("sign-in forms", () => {
  let database: Database;
  let world: World;
  restoreVariablesAfterEach();
  beforeAll(async () => {
    database = await openTestDatabase("pglite");
    world = await World.open(database);
    return () => database.close();
  });
  const attempts = () => database.query("delete from rate_limit");

  it("demo: one click, a fresh session, two workspaces", async () => {
    const response = await handleSignIn(form("/sign-in/demo"), database, "demo");
    expect(response.status).toBe(303);
    expect(response.headers.get("location")).toBe("/w/demo");
    const cookie = response.headers.get("set-cookie") ?? "";
    expect(cookie).toMatch(
      /^authjs\.session-token=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=2592000$/,
    );
    const session = await readSession(database, tokenOf(response));
    expect(session?.user.email).toBe("demo@tutti.local");
    expect(session?.tenants.map((tenant) => [tenant.slug, tenant.role])).toEqual([
      ["demo", "owner"],
      ["second", "owner"],
    ]);
    expect((await ensureDemoWorkspace(database)).created).toBe(false);
  });

  it("demo: never enters a workspace that only has the demo's name", async () => {
    const other = await openTestDatabase("pglite");
    try {
      const stranger = await ensurePerson(other, { email: "stranger@example.com", name: "Stranger" });
      for (const slug of ["demo", "second"])
        await createWorkspaceFor(other, stranger, { name: "Theirs", slug });
      const demo = await ensureDemoWorkspace(other);
      expect(demo.slug).toMatch(/^demo-workspace/);
      expect(await ensureDemoWorkspace(other)).toEqual({ ...demo, created: false });
      const members = await other.query("select user_id from membership where tenant_id = $1", [
        demo.tenantId,
      ]);
      expect(members.rows).toEqual([{ user_id: demo.userId }]);
    } finally {
      await other.close();
    }
  });

  it("a planted session token is worth nothing after sign-in, and the one before ends", async () => {
    const planted = "planted-planted-planted-planted-planted-pla";
    const first = await handleSignIn(form("/sign-in/demo", { cookie: cookieOf(planted) }), database, "demo");
    expect(tokenOf(first)).not.toBe(planted);
    expect(await readSession(database, planted)).toBeNull();
    const second = await handleSignIn(
      form("/sign-in/demo", { cookie: cookieOf(tokenOf(first)) }),
      database,
      "demo",
    );
    expect(await readSession(database, tokenOf(first))).toBeNull();
    expect(await readSession(database, tokenOf(second))).not.toBeNull();
  });

  it("goes to a path of this site only", async () => {
    const to = async (next: string) =>
      (await handleSignIn(form("/sign-in/demo", { next }), database, "demo")).headers.get("location");
    expect(await to("/w/second/agents")).toBe("/w/second/agents");
    for (const trick of ["https://evil.example", "//evil.example", "/\\evil.example", "/\r\nX: y"]) {
      expect(await to(trick)).toBe("/w/demo");
    }
  });

  it("refuses other origins, and floods", async () => {
    const foreign = await handleSignIn(
      form("/sign-in/demo", { origin: "https://evil.example" }),
      database,
      "demo",
    );
    expect(foreign.headers.get("location")).toBe("/sign-in?error=forbidden");
    expect(foreign.headers.get("set-cookie")).toBeNull();
    await database.query("update rate_limit set count = 300 where bucket = 'sign-in:unknown'");
    const flood = await handleSignIn(form("/sign-in/demo"), database, "demo");
    expect(flood.headers.get("location")).toBe("/sign-in?error=rate_limited");
    await attempts();
  });

  it("limits by address only where a proxy is trusted", async () => {
    withVariables({ TRUST_PROXY: "true" });
    const from = async (address: string) => {
      const request = form("/sign-in/demo");
      request.headers.set("x-forwarded-for", address);
      return (await handleSignIn(request, database, "demo")).headers.get("location");
    };
    for (let attempt = 0; attempt < 20; attempt++) expect(await from("198.51.100.7")).toBe("/w/demo");
    expect(await from("203.0.113.1, 198.51.100.7")).toBe("/sign-in?error=rate_limited");
    expect(await from("198.51.100.8")).toBe("/w/demo");
    await attempts();
  });

  it("production: there is no demo sign-in, and the demo's sessions end", async () => {
    const before = tokenOf(await handleSignIn(form("/sign-in/demo"), database, "demo"));
    withVariables(PRODUCTION);
    const response = await handleSignIn(
      form("/sign-in/demo", { base: "https://tutti.example" }),
      database,
      "demo",
    );
    expect(response.headers.get("location")).toBe("/sign-in?error=not_found");
    expect(response.headers.get("set-cookie")).toBeNull();
    expect(await readSession(database, before)).toBeNull();
  });

  it("owner link: works once, within its time, as the owner of a workspace", async () => {
    withVariables(PRODUCTION);
    expect(await needsOwnerLink(database)).toBe(true);
    const link = await createOwnerLink(database);
    expect(link).toMatch(/^https:\/\/tutti\.example\/owner\/[\w-]{43}$/);
    const token = link.split("/").at(-1) ?? "";
    const stored = await database.query("select * from auth_verification");
    expect(JSON.stringify(stored.rows)).not.toContain(token);
    expect(await isOwnerLinkValid(database, token)).toBe(true);
    const use = () =>
      handleOwnerLink(form(`/owner/${token}/accept`, { base: "https://tutti.example" }), database, token);
    const [first, second] = await Promise.all([use(), use()]);
    const won = first.headers.has("set-cookie") ? first : second;
    const lost = won === first ? second : first;
    expect(won.headers.get("set-cookie")).toMatch(/^__Secure-authjs\.session-token=.*; Secure$/);
    expect(won.headers.get("location")).toBe("/w/owner-s-workspace");
    expect(lost.headers.get("location")).toBe("/sign-in?error=owner_link");
    const session = await readSession(database, tokenOf(won));
    expect(session?.user.email).toBe("owner@tutti.example");
    expect(session?.tenants[0]?.role).toBe("owner");
    expect(await needsOwnerLink(database)).toBe(false);
    const late = (await createOwnerLink(database)).split("/").at(-1) ?? "";
    await database.query("update auth_verification set expires = now() - interval '1 second'");
    expect(await isOwnerLinkValid(database, late)).toBe(false);
    const expired = await handleOwnerLink(
      form("/owner/x/accept", { base: "https://tutti.example" }),
      database,
      late,
    );
    expect(expired.headers.get("location")).toBe("/sign-in?error=owner_link");
  });

  it("sign-out ends the session and takes the cookie away, from this site only", async () => {
    const { owner } = await world.workspace();
    const cookie = cookieOf(owner.sessionToken);
    const foreign = form("/sign-out", { cookie, origin: "https://evil.example" });
    await expect(handleSignOut(foreign, database)).rejects.toMatchObject({ code: "forbidden" });
    expect(await readSession(database, owner.sessionToken)).not.toBeNull();
    const response = await handleSignOut(form("/sign-out", { cookie }), database);
    expect(response.headers.get("location")).toBe("/sign-in");
    expect(response.headers.get("set-cookie")).toContain(
      "authjs.session-token=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0",
    );
    expect(await readSession(database, owner.sessionToken)).toBeNull();
  });

  it("invitation: accepted by the form, refused elsewhere", async () => {
    const { owner, slug } = await world.workspace();
    const guest = (await world.workspace()).owner;
    const { link } = await createInvitation({
      ctx: owner.ctx,
      input: { role: "viewer", expires_in_days: 1 },
    });
    const token = link.split("/").at(-1) ?? "";
    const send = async (init: Parameters<typeof form>[1]) =>
      (await handleAccept(form(`/invite/${token}/accept`, init), database, token)).headers.get("location");
    expect(await send({})).toBe(`/invite/${token}?error=unauthenticated`);
    const cookie = cookieOf(guest.sessionToken);
    expect(await send({ cookie, origin: "https://evil.example" })).toBe(`/invite/${token}?error=forbidden`);
    await database.query("update rate_limit set count = 300 where bucket = 'invitation:unknown'");
    expect(await send({ cookie })).toBe(`/invite/${token}?error=rate_limited`);
    await attempts();
    expect(await send({ cookie })).toBe(`/w/${slug}`);
    expect(await send({ cookie })).toBe(`/invite/${token}`);
    const session = await readSession(database, guest.sessionToken);
    expect(session?.tenants.find((tenant) => tenant.slug === slug)?.role).toBe("viewer");
  });

  it("Auth.js never shows the session token, and signs out only with its form token", async () => {
    const { owner } = await world.workspace();
    const headers = {
      cookie: cookieOf(owner.sessionToken),
      host: "evil.example",
      "x-forwarded-host": "evil.example",
    };
    const shown = await handleAuth(new Request(`${OWN}/api/auth/session`, { headers }), database);
    const body = await shown.text();
    expect(JSON.parse(body)).toEqual({
      expires: expect.any(String),
      user: { id: owner.person.id, name: "owner", email: owner.person.email, image: null },
    });
    expect(body).not.toContain(owner.sessionToken);
    expect(shown.headers.get("cache-control")).toContain("no-store");
    const signOut = new Request(`${OWN}/api/auth/signout`, {
      method: "POST",
      headers,
      body: new URLSearchParams(),
    });
    await handleAuth(signOut, database);
    expect(await readSession(database, owner.sessionToken)).not.toBeNull();
    expect(await (await handleAuth(new Request(`${OWN}/api/auth/session`), database)).json()).toBeNull();
  });

  it("refuses providers that are not configured", async () => {
    const response = await handleSignIn(form("/sign-in/github"), database, "github");
    expect(response.headers.get("location")).toBe("/sign-in?error=not_found");
  });
});
