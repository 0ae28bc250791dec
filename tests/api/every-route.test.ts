import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { METHODS } from "@/lib/http/declaration";
import type { DeclaredRoute } from "@/lib/http/route-files";
import { describeDatabases } from "../support/database";
import { ROUTE_ROWS, type RouteRow } from "../support/routes";
import { type Answer, call, type Call, comparable, nameOf, validCall } from "./client";
import { ROUTES } from "./routes";
import { createWorld, type World } from "./world";

const Problem = z.object({
  type: z.string(),
  title: z.string().min(1),
  status: z.int(),
  detail: z.string().min(1),
  instance: z.string().startsWith("/"),
  code: z.string().min(1),
  request_id: z.string().startsWith("req_"),
  errors: z.array(z.object({ pointer: z.string(), detail: z.string() })),
});
const LEAKS = /\bat \/|node_modules|select .* from|insert into|SQLSTATE|Failed query/i;

let world: World;

/** Routes that need somebody in particular. */
const guarded = ROUTES.filter((route) => route.declaration.scope !== "public");
const named = (routes: DeclaredRoute[]) => routes.map((route) => [nameOf(route), route] as const);
const rowOf = (route: DeclaredRoute): RouteRow => ROUTE_ROWS[nameOf(route)] ?? {};

/** A request the route accepts, from somebody who may send it. */
const allowedCall = (route: DeclaredRoute): Call => ({
  ...validCall(route, world.ids),
  headers: world.allowed.owner,
});

function expectProblem(answer: Answer, status: number | number[]): void {
  expect([status].flat(), answer.text).toContain(answer.status);
  expect(answer.headers.get("content-type")).toBe("application/problem+json");
  const problem = Problem.parse(answer.json);
  expect(problem.status).toBe(answer.status);
  expect(problem.request_id).toBe(answer.headers.get("tutti-request-id"));
  expect(answer.text).not.toMatch(LEAKS);
}

describeDatabases("every route", (open) => {
  beforeAll(async () => {
    world = await createWorld(await open());
  });
  afterAll(() => world?.close());

  describe("the list of routes", () => {
    it("has a row for every route, and a route for every row", () => {
      expect(ROUTES.map(nameOf).toSorted()).toEqual(Object.keys(ROUTE_ROWS).toSorted());
    });
  });

  it.each(named(guarded))("%s refuses a caller without a key: 401", async (_, route) => {
    const answer = await call(route, { ...allowedCall(route), headers: {} });
    expectProblem(answer, 401);
    expect(answer.headers.get("www-authenticate")).toMatch(/^Bearer/);
  });

  it.each(named(guarded.filter((route) => rowOf(route).params)))(
    "%s says the same 404 for another tenant's ids and for unknown ones",
    async (_, route) => {
      const headers = world.callers["other tenant's key"];
      const valid = allowedCall(route);
      const ids = Object.entries(valid.params ?? {});
      const unknown = Object.fromEntries(ids.map(([name, id]) => [name, unknownLike(id)]));
      const foreign = await call(route, { ...valid, headers });
      const absent = await call(route, { ...valid, headers, params: unknown });
      expectProblem(foreign, 404);
      expect(comparable(foreign)).toEqual(comparable(absent));
    },
  );

  it.each(named(guarded.filter((route) => route.declaration.scope !== "any")))(
    "%s refuses a key without the scope: 403",
    async (_, route) => {
      const headers = world.callers["key without scope"];
      expectProblem(await call(route, { ...allowedCall(route), headers }), 403);
    },
  );

  it.each(named(ROUTES.filter((route) => route.declaration.body)))(
    "%s refuses malformed bodies: 400, 413 or 415",
    async (_, route) => {
      const { body: _body, ...valid } = allowedCall(route);
      for (const [what, malformed] of malformedBodies(world)) {
        const headers = { ...valid.headers, ...malformed.headers };
        const answer = await call(route, { ...valid, ...malformed, headers });
        expect([400, 413, 415], `${what}: ${answer.text}`).toContain(answer.status);
        expectProblem(answer, [400, 413, 415]);
      }
    },
  );

  it.each(named(ROUTES.filter((route) => !route.declaration.anyQuery)))(
    "%s refuses an unknown query parameter by name: 400",
    async (_, route) => {
      const valid = allowedCall(route);
      const answer = await call(route, { ...valid, query: { ...valid.query, surprise: "1" } });
      expectProblem(answer, 400);
      expect(answer.text).toContain("surprise");
    },
  );

  it.each(named(ROUTES))("%s answers other methods with 405 and Allow", async (_, route) => {
    const undeclared = METHODS.filter((method) => !route.handlers[method]?.declaration);
    for (const method of undeclared) {
      const answer = await call(route, { ...allowedCall(route), body: undefined, method });
      expectProblem(answer, 405);
      expect(answer.headers.get("allow")).toContain(route.method);
      expect(answer.headers.get("allow")).not.toMatch(new RegExp(`\\b${method}\\b`));
    }
  });

  it.each(named(ROUTES.filter((route) => route.method === "GET")))(
    "%s answers who may read as declared",
    async (_, route) => {
      const operator = { authorization: "Bearer metrics-token-for-tests" };
      const valid = allowedCall(route);
      const headers = route.path === "/metrics" ? operator : valid.headers;
      const answer = await call(route, { ...valid, ...(headers ? { headers } : {}) });
      expect(Object.keys(route.declaration.response), answer.text).toContain(String(answer.status));
      route.declaration.response[answer.status]?.parse(answer.json);
      expect(answer.headers.get("tutti-request-id")).toMatch(/^req_/);
      expect(answer.headers.get("cache-control")).toMatch(/no-store|no-cache/);
    },
  );
});

/** An id of the same kind and length that nothing has. */
function unknownLike(id: string): string {
  return id.length > 12 ? `${id.slice(0, -8)}00000000` : `${id}-unknown`;
}

function malformedBodies({ runtime }: World): [string, Call][] {
  const deep = "[".repeat(runtime.env.MAX_BODY_DEPTH + 1) + "]".repeat(runtime.env.MAX_BODY_DEPTH + 1);
  return [
    ["not JSON", { raw: "{nope" }],
    ["an array", { raw: "[]" }],
    ["a number", { raw: "7" }],
    ["a byte order mark", { raw: "\uFEFF{}" }],
    ["not UTF-8", { raw: new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]) }],
    ["NUL", { raw: '{"name":"a\\u0000b"}' }],
    ["NUL in a name", { raw: '{"a\\u0000b":1}' }],
    ["a number too large", { raw: '{"name":1e400}' }],
    ["too deep", { raw: `{"a":${deep}}` }],
    ["another type", { raw: "a=b", headers: { "content-type": "application/x-www-form-urlencoded" } }],
    ["another charset", { raw: "{}", headers: { "content-type": "application/json; charset=latin1" } }],
    ["gzip", { raw: "{}", headers: { "content-encoding": "gzip" } }],
    ["too large", { raw: `{"a":"${"x".repeat(runtime.env.MAX_BODY_BYTES)}"}` }],
  ];
}
