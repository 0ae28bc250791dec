import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DeclaredRoute } from "@/lib/http/route-files";
import { describeDatabases } from "../support/database";
import { MARKER, ROUTE_ROWS } from "../support/routes";
import { call, type Call, comparable, nameOf, validCall } from "./client";
import { ROUTES } from "./routes";
import { tenantDigest } from "./tenant-digest";
import { CALLER_NAMES, type CallerName, createWorld, type World } from "./world";

/** SAFETY.md S1: every route × nine callers × every id: no read, no write, no existence oracle. */
let world: World;
let before: Record<string, string>;

function callAs(route: DeclaredRoute, caller: CallerName, change: Partial<Call> = {}) {
  return call(route, { ...validCall(route, world.ids), headers: world.callers[caller], ...change });
}

const guarded = ROUTES.filter((route) => route.declaration.scope !== "public");
const scoped = guarded.filter((route) => route.declaration.scope !== "any");
const unscoped = guarded.filter((route) => route.declaration.scope === "any");
const reads = (route: DeclaredRoute) => route.declaration.scope.endsWith(":read");
const takesIds = (route: DeclaredRoute) => ROUTE_ROWS[nameOf(route)]?.params !== undefined;

function product(routes: DeclaredRoute[], callers: readonly CallerName[]) {
  return routes.flatMap((route) => callers.map((caller) => [nameOf(route), caller, route] as const));
}

const NOBODY: readonly CallerName[] = ["anonymous", "revoked key", "expired session", "deleted user"];
const STRANGERS: readonly CallerName[] = [
  "other tenant's member",
  "other tenant's admin",
  "other tenant's key",
];

describeDatabases("every route as every caller", (open) => {
  beforeAll(async () => {
    world = await createWorld(await open());
    before = await tenantDigest(world.runtime.database, world.tenantId);
  });
  afterAll(() => world?.close());

  it.each(product(guarded, NOBODY))("%s, %s: 401", async (_, caller, route) => {
    const answer = await callAs(route, caller);
    expect(answer.status, answer.text).toBe(401);
    expect(answer.text).not.toContain(MARKER);
  });

  it.each(product(ROUTES, STRANGERS))("%s, %s: nothing of this tenant", async (_, caller, route) => {
    const answer = await callAs(route, caller);
    expect(answer.status, answer.text).toBeLessThan(500);
    expect(withoutEcho(answer.text)).not.toContain(MARKER);
  });

  it.each(product(guarded.filter(takesIds), STRANGERS))(
    "%s, %s: this tenant's ids are like no ids",
    async (_, caller, route) => {
      const answer = await callAs(route, caller);
      expect([403, 404], answer.text).toContain(answer.status);
      const absent = await callAs(route, caller, { params: unknownParams(route) });
      expect(comparable(answer)).toEqual(comparable(absent));
    },
  );

  it.each(product(scoped, ["key without scope"]))("%s, %s: 403", async (_, caller, route) => {
    expect((await callAs(route, caller)).status).toBe(403);
  });

  it.each(product(unscoped, ["key without scope"]))("%s, %s: no server error", async (_, caller, route) => {
    expect((await callAs(route, caller)).status).toBeLessThan(500);
  });

  it.each(
    product(
      scoped.filter((route) => !reads(route)),
      ["viewer"],
    ),
  )("%s, %s: 403", async (_, caller, route) => {
    expect((await callAs(route, caller)).status).toBe(403);
  });

  it.each(product(scoped.filter(reads), ["viewer"]))("%s, %s: may read", async (_, caller, route) => {
    const answer = await callAs(route, caller);
    expect(answer.status, answer.text).toBeLessThan(300);
  });

  it.each(product(unscoped, ["viewer"]))("%s, %s: no server error", async (_, caller, route) => {
    expect((await callAs(route, caller)).status).toBeLessThan(500);
  });

  describe("afterwards", () => {
    it("has called every route as each of the nine callers", () => {
      expect(Object.keys(world.callers).toSorted()).toEqual([...CALLER_NAMES].toSorted());
    });

    it("nothing of the tenant has changed", async () => {
      expect(await tenantDigest(world.runtime.database, world.tenantId)).toEqual(before);
    });
  });
});

function unknownParams(route: DeclaredRoute): Record<string, string> {
  const given = Object.entries(ROUTE_ROWS[nameOf(route)]?.params?.(world.ids) ?? {});
  return Object.fromEntries(given.map(([name, id]) => [name, `${id.slice(0, -8)}00000000`]));
}

/** What a caller sent may come back to it; what it did not send may not. */
function withoutEcho(text: string): string {
  return text.replaceAll(`session-${MARKER}`, "").replaceAll(`query=${MARKER}`, "");
}
