import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DeclaredRoute } from "@/lib/http/route-files";
import { openTestDatabase } from "../support/database";
import { MARKER, ROUTE_ROWS } from "../support/routes";
import { call, type Call, comparable, nameOf, validCall } from "./client";
import { ROUTES } from "./routes";
import { tenantDigest } from "./tenant-digest";
import { CALLER_NAMES, type CallerName, createWorld, type World } from "./world";

/** SAFETY.md S1: every route × nine callers × every id: no read, no write, no existence oracle. */
let world: World;
let before: Record<string, string>;
beforeAll(async () => {
  world = await createWorld(await openTestDatabase("pglite"));
  before = await tenantDigest(world.runtime.database, world.tenantId);
});
afterAll(() => world?.close());

function callAs(route: DeclaredRoute, caller: CallerName, change: Partial<Call> = {}) {
  return call(route, { ...validCall(route, world.ids), headers: world.callers[caller], ...change });
}

const NOBODY: readonly CallerName[] = ["anonymous", "revoked key", "expired session", "deleted user"];
const STRANGERS: readonly CallerName[] = [
  "other tenant's member",
  "other tenant's admin",
  "other tenant's key",
];

describe.each(ROUTES.map((route) => [nameOf(route), route] as const))("%s", (_, route) => {
  const { scope } = route.declaration;
  const takesIds = ROUTE_ROWS[nameOf(route)]?.params !== undefined;

  it.runIf(scope !== "public").each(NOBODY)("%s: 401", async (caller) => {
    const answer = await callAs(route, caller);
    expect(answer.status, answer.text).toBe(401);
    expect(answer.text).not.toContain(MARKER);
  });

  it.each(STRANGERS)("%s: nothing of this tenant", async (caller) => {
    const answer = await callAs(route, caller);
    expect(answer.status, answer.text).toBeLessThan(500);
    expect(withoutEcho(answer.text)).not.toContain(MARKER);
    if (!takesIds || scope === "public") return;
    const absent = await callAs(route, caller, { params: unknownParams(route) });
    expect([403, 404], answer.text).toContain(answer.status);
    expect(comparable(answer)).toEqual(comparable(absent));
  });

  it.runIf(scope !== "public" && scope !== "any")("key without scope: 403", async () => {
    expect((await callAs(route, "key without scope")).status).toBe(403);
  });

  it.runIf(scope === "any")("key without scope: no server error", async () => {
    expect((await callAs(route, "key without scope")).status).toBeLessThan(500);
  });

  it.runIf(scope !== "public" && scope !== "any" && !scope.endsWith(":read"))("viewer: 403", async () => {
    expect((await callAs(route, "viewer")).status).toBe(403);
  });

  it.runIf(scope.endsWith(":read"))("viewer: may read", async () => {
    const answer = await callAs(route, "viewer");
    expect(answer.status, answer.text).toBeLessThan(300);
  });

  function unknownParams({ path }: DeclaredRoute): Record<string, string> {
    const given = ROUTE_ROWS[nameOf(route)]?.params?.(world.ids) ?? {};
    expect(Object.keys(given).every((name) => path.includes(`{${name}}`))).toBe(true);
    return Object.fromEntries(
      Object.entries(given).map(([name, id]) => [name, `${id.slice(0, -8)}00000000`]),
    );
  }
});

describe("afterwards", () => {
  it("has called every route as each of the nine callers", () => {
    expect(Object.keys(world.callers).toSorted()).toEqual([...CALLER_NAMES].toSorted());
  });

  it("nothing of the tenant has changed", async () => {
    expect(await tenantDigest(world.runtime.database, world.tenantId)).toEqual(before);
  });
});

/** What a caller sent may come back to it; what it did not send may not. */
function withoutEcho(text: string): string {
  return text.replaceAll(`session-${MARKER}`, "").replaceAll(`query=${MARKER}`, "");
}
