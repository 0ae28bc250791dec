import { beforeAll, describe, expect, it, vi } from "vitest";
import { generateApiKey } from "@/lib/core/api-key";
import { identify } from "@/lib/auth/identify";
import { deleteSession } from "@/lib/auth/sessions";
import type { Database } from "@/lib/db/types";
import { removeMember } from "@/lib/services/members/remove";
import { updateMember } from "@/lib/services/members/update";
import { createKey } from "@/lib/services/keys/create";
import { revokeKey } from "@/lib/services/keys/revoke";
import { describeDatabases } from "../support/database";
import { codeOf, cookieOf, World } from "./world";

const OWN = "http://localhost:3000";

function request(headers: Record<string, string>, init: { method?: string; path?: string } = {}): Request {
  return new Request(OWN + (init.path ?? "/v1/agents"), { method: init.method ?? "GET", headers });
}

describeDatabases("identify", (open) => {
  let database: Database;
  let world: World;
  beforeAll(async () => {
    database = await open();
    world = await World.open(database);
  });

  describe("without a valid identity", () => {
    it("refuses anonymous callers, whatever headers claim", async () => {
      const { owner, tenantId, slug } = await world.workspace();
      const claims = {
        "x-user-id": owner.person.id,
        "x-tenant-id": tenantId,
        "x-forwarded-user": owner.person.email,
        "x-middleware-subrequest": "proxy:proxy:proxy",
        "tutti-workspace": slug,
      };
      expect(await codeOf(identify(request(claims), database))).toBe("unauthenticated");
    });

    it("asks the database nothing about a malformed key", async () => {
      const query = vi.spyOn(database, "query");
      const good = generateApiKey("live");
      const wrongChecksum = good.slice(0, -1) + (good.endsWith("0") ? "1" : "0");
      for (const key of ["", "x", "tutti_live_short", wrongChecksum, `${good}x`, good.toUpperCase()]) {
        expect(await codeOf(identify(request({ authorization: `Bearer ${key}` }), database))).toBe(
          "unauthenticated",
        );
      }
      expect(query).not.toHaveBeenCalled();
      query.mockRestore();
    });

    it("does not fall back to the cookie when a key is wrong", async () => {
      const { owner, slug } = await world.workspace();
      const headers = { cookie: cookieOf(owner.sessionToken), "tutti-workspace": slug };
      for (const authorization of [
        "Bearer nonsense",
        "Basic dXNlcjpwYXNz",
        `Bearer ${generateApiKey("live")}`,
      ]) {
        expect(await codeOf(identify(request({ ...headers, authorization }), database))).toBe(
          "unauthenticated",
        );
      }
    });

    it("limits guesses that look like keys", async () => {
      const guess = () =>
        codeOf(identify(request({ authorization: `Bearer ${generateApiKey("live")}` }), database));
      expect(await guess()).toBe("unauthenticated");
      await database.query("update rate_limit set count = 1200 where bucket = 'key-guess:unknown'");
      expect(await guess()).toBe("rate_limited");
      await database.query("delete from rate_limit");
    });
  });

  describe("API keys", () => {
    it("are an actor of their workspace; the workspace header is ignored", async () => {
      const { owner, tenantId } = await world.workspace();
      const other = await world.workspace();
      const key = await world.key(tenantId, owner.person.id);
      const headers = { authorization: `Bearer ${key}`, "tutti-workspace": other.slug };
      const { actor, via, ip } = await identify(
        request({ ...headers, "x-forwarded-for": "203.0.113.9" }),
        database,
      );
      expect(via).toBe("key");
      expect(ip).toBeNull();
      expect(actor).toMatchObject({ kind: "key", tenantId, createdBy: owner.person.id });
      expect(actor.scopes).not.toContain("meta");
    });

    it("have at most their creator's scopes of now, and die with the membership", async () => {
      const { owner, tenantId } = await world.workspace();
      const admin = await world.join(tenantId, "admin");
      const key = await world.key(tenantId, admin.person.id, [
        "executions:write",
        "keys:write",
        "agents:read",
      ]);
      const asked = () => identify(request({ authorization: `Bearer ${key}` }), database);
      expect((await asked()).actor.scopes).toContain("keys:write");
      await updateMember({ ctx: owner.ctx, input: { user_id: admin.person.id, role: "viewer" } });
      expect((await asked()).actor.scopes).toEqual(["agents:read"]);
      await removeMember({ ctx: owner.ctx, input: { user_id: admin.person.id } });
      expect(await codeOf(asked())).toBe("unauthenticated");
      await database.query("insert into membership (tenant_id, user_id, role) values ($1, $2, 'owner')", [
        tenantId,
        admin.person.id,
      ]);
      expect(await codeOf(asked())).toBe("unauthenticated");
    });

    it("stop at once when revoked, and when expired", async () => {
      const { owner } = await world.workspace();
      const made = await createKey({ ctx: owner.ctx, input: { name: "short" } });
      const asked = () => codeOf(identify(request({ authorization: `Bearer ${made.key}` }), database));
      expect(await asked()).toBe("none");
      await revokeKey({ ctx: owner.ctx, input: { id: made.id } });
      expect(await asked()).toBe("unauthenticated");
      const expired = await createKey({ ctx: owner.ctx, input: { name: "gone" } });
      await database.query("update api_key set expires_at = now() - interval '1 second' where id = $1", [
        expired.id,
      ]);
      expect(await codeOf(identify(request({ authorization: `Bearer ${expired.key}` }), database))).toBe(
        "unauthenticated",
      );
    });

    it("note their use", async () => {
      const { owner } = await world.workspace();
      const made = await createKey({ ctx: owner.ctx, input: { name: "used" } });
      await identify(request({ authorization: `Bearer ${made.key}` }), database);
      await vi.waitFor(async () => {
        const found = await database.query("select last_used_at from api_key where id = $1", [made.id]);
        expect(found.rows[0]?.last_used_at).not.toBeNull();
      });
    });
  });

  describe("sessions", () => {
    it("are the person in the workspace they name, by header or query", async () => {
      const { tenantId, slug } = await world.workspace();
      const viewer = await world.join(tenantId, "viewer");
      const cookie = cookieOf(viewer.sessionToken);
      const byHeader = await identify(request({ cookie, "tutti-workspace": slug }), database);
      expect(byHeader.actor).toMatchObject({ kind: "user", id: viewer.person.id, tenantId, role: "viewer" });
      const byQuery = await identify(request({ cookie }, { path: `/v1/stream?workspace=${slug}` }), database);
      expect(byQuery.actor.tenantId).toBe(tenantId);
    });

    it("see no difference between a foreign workspace and none", async () => {
      const { owner } = await world.workspace();
      const foreign = await world.workspace();
      const cookie = cookieOf(owner.sessionToken);
      const failure = async (slug: string) =>
        identify(request({ cookie, "tutti-workspace": slug }), database).catch(
          (error: Error) => error.message,
        );
      expect(await failure(foreign.slug)).toBe("No such workspace.");
      expect(await failure("no-such-workspace")).toBe("No such workspace.");
      expect(await codeOf(identify(request({ cookie }), database))).toBe("invalid");
    });

    it("may write only from this site's own pages", async () => {
      const { owner, slug } = await world.workspace();
      const headers = { cookie: cookieOf(owner.sessionToken), "tutti-workspace": slug };
      const write = (extra: Record<string, string>) =>
        codeOf(identify(request({ ...headers, ...extra }, { method: "POST" }), database));
      expect(await write({ origin: OWN })).toBe("none");
      expect(await write({ origin: "http://127.0.0.1:3000", host: "127.0.0.1:3000" })).toBe("none");
      expect(await write({})).toBe("forbidden");
      for (const origin of [
        "null",
        "https://evil.example",
        "http://localhost:3001",
        "https://localhost:3000",
      ]) {
        expect(await write({ origin })).toBe("forbidden");
      }
      // A name that was rebound to our address: cookies would not follow, but nothing else may either.
      expect(await write({ origin: "http://evil.example", host: "evil.example" })).toBe("forbidden");
    });

    it("end at once with sign-out, and when expired", async () => {
      const { owner, slug } = await world.workspace();
      const headers = { cookie: cookieOf(owner.sessionToken), "tutti-workspace": slug };
      expect(await codeOf(identify(request(headers), database))).toBe("none");
      await deleteSession(database, owner.sessionToken);
      expect(await codeOf(identify(request(headers), database))).toBe("unauthenticated");
      const late = await world.workspace();
      await database.query(
        "update auth_session set expires = now() - interval '1 second' where user_id = $1",
        [late.owner.person.id],
      );
      const expired = request({ cookie: cookieOf(late.owner.sessionToken), "tutti-workspace": late.slug });
      expect(await codeOf(identify(expired, database))).toBe("unauthenticated");
    });

    it("are stored hashed", async () => {
      const { owner } = await world.workspace();
      const found = await database.query("select session_token from auth_session where user_id = $1", [
        owner.person.id,
      ]);
      expect(found.rows).toHaveLength(1);
      expect(found.rows[0]?.session_token).toMatch(/^[0-9a-f]{64}$/);
      expect(found.rows[0]?.session_token).not.toBe(owner.sessionToken);
    });
  });
});
