import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { isJsonObject, type Json } from "@/lib/core/json";
import { openTestDatabase } from "../support/database";
import { type Answer, call, nameOf, validCall } from "./client";
import { ROUTES } from "./routes";
import { createWorld, type World } from "./world";

/** SAFETY.md A4: whatever stands where a value belongs, the answer is never a 5xx, and a refusal is a problem. */
let world: World;
beforeAll(async () => {
  world = await createWorld(await openTestDatabase("pglite"));
});
afterAll(() => world?.close());

const LONG = "x".repeat(20_000);
const ODD: Json[] = [
  null,
  true,
  -1,
  0.5,
  1e308,
  2 ** 53,
  "",
  " ",
  LONG,
  "\ud800",
  "\u202e\u0007",
  "2022-13-45T99:99:99Z",
  "{{input.x}}",
  "' or 1=1 --",
  "../../etc/passwd",
  [],
  {},
  [[[[]]]],
  { constructor: { prototype: {} } },
];
const ODD_TEXT = [
  "",
  " ",
  "-1",
  "1e9",
  "abc",
  "\u0000",
  "99999999999999999999",
  "2022-13-45",
  "\u{1f642}",
  "%",
  "'",
  LONG,
];

/** The value with each of its members, one at a time and at every depth, replaced by something odd. */
function* mutations(value: Json, put: (odd: Json) => Json = (odd) => odd): Generator<Json> {
  for (const odd of ODD) yield put(odd);
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* mutations(item, (odd) => put(value.with(index, odd)));
  } else if (isJsonObject(value)) {
    for (const [key, item] of Object.entries(value))
      yield* mutations(item, (odd) => put({ ...value, [key]: odd }));
  }
}

function expectSound(answer: Answer, sent: unknown): void {
  const shown = `${JSON.stringify(sent).slice(0, 300)} → ${answer.text.slice(0, 300)}`;
  expect(answer.status, shown).toBeLessThan(500);
  if (answer.status < 400) return;
  expect(answer.headers.get("content-type"), shown).toBe("application/problem+json");
  expect(answer.json, shown).toMatchObject({
    status: answer.status,
    request_id: expect.stringMatching(/^req_/),
  });
}

const WITH_BODY = ROUTES.filter((route) => route.declaration.body);
const WITH_PARAMS = ROUTES.filter((route) => route.path.includes("{") && route.method !== "DELETE");
const WITH_QUERY = ROUTES.filter((route) => route.declaration.query instanceof z.ZodObject);

describe("odd values", () => {
  it.each(WITH_PARAMS.map((route) => [nameOf(route), route] as const))(
    "in the path of %s",
    async (_, route) => {
      const valid = validCall(route, world.ids);
      for (const name of Object.keys(valid.params ?? {})) {
        for (const odd of ODD_TEXT) {
          const params = { ...valid.params, [name]: odd };
          const answer = await call(route, { ...valid, headers: world.allowed.key, params });
          expectSound(answer, params);
          expect(answer.status, odd).toBeGreaterThanOrEqual(400);
        }
      }
    },
  );

  it.each(WITH_QUERY.map((route) => [nameOf(route), route] as const))(
    "in the query of %s",
    async (_, route) => {
      const valid = validCall(route, world.ids);
      const names =
        route.declaration.query instanceof z.ZodObject ? Object.keys(route.declaration.query.shape) : [];
      for (const name of names) {
        for (const odd of ODD_TEXT) {
          const query = { ...valid.query, [name]: odd };
          expectSound(await call(route, { ...valid, headers: world.allowed.key, query }), query);
        }
      }
    },
  );

  // Last: what these make may have one of the odd texts for its name.
  it.each(WITH_BODY.map((route) => [nameOf(route), route] as const))(
    "in the body of %s",
    async (_, route) => {
      const valid = validCall(route, world.ids);
      for (const body of mutations(valid.body ?? {})) {
        const headers = { ...world.allowed.key, prefer: "respond-async" };
        expectSound(await call(route, { ...valid, headers, body }), body);
      }
    },
  );
});
