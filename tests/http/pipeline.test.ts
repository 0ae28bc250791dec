import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { notFound, TuttiError } from "@/lib/core/errors";
import { SCOPES } from "@/lib/core/scopes";
import type { Database } from "@/lib/db/types";
import { env } from "@/lib/env";
import { routes, type RouteHandler } from "@/lib/http/route";
import { createRuntime, setRuntime, type Runtime } from "@/lib/runtime/runtime";
import { insertKey } from "@/lib/services/keys/insert";
import { keyActor, makeTenant } from "../support/actors";
import { describeDatabases } from "../support/database";

const calls: unknown[] = [];
const failures: (() => unknown)[] = [];

const route = routes({
  GET: {
    summary: "Read",
    tag: "test",
    scope: "agents:read",
    query: z.object({ name: z.string().optional() }),
    response: { 200: z.object({}) },
    handle: ({ ctx, query }) => ({ tenant: ctx.tenantId, name: query.name ?? null }),
  },
  POST: {
    summary: "Do",
    tag: "test",
    scope: "agents:write",
    body: z.object({ n: z.number(), wait: z.number().default(0) }),
    response: { 201: z.object({ count: z.number() }) },
    handle: async ({ body }) => {
      calls.push(body.n);
      const count = calls.length;
      await new Promise((resolve) => setTimeout(resolve, body.wait));
      const failure = failures.shift();
      if (failure) throw failure();
      return { count };
    },
  },
});

interface Sent {
  body?: unknown;
  headers?: Record<string, string>;
  path?: string;
  method?: string;
}

describeDatabases("the request pipeline", (open) => {
  let database: Database;
  let runtime: Runtime;
  let key: string;
  let otherKey: string;

  const makeKey = async () => {
    const tenant = await makeTenant(database);
    const author = { actor: keyActor(tenant.id), tenantId: tenant.id, requestId: null, ip: null };
    const input = {
      name: "Test",
      kind: "test" as const,
      scopes: [...SCOPES],
      createdBy: null,
      expiresAt: null,
    };
    return (await database.forTenant(tenant.id)((tx) => insertKey(tx, author, input))).key;
  };
  const use = async (change: Partial<Runtime["env"]> = {}) => {
    const environment = { ...env(), RATE_LIMIT_REQUESTS: 0, RATE_LIMIT_STARTS: 0, ...change };
    runtime = await createRuntime({ environment, database, runner: false });
    setRuntime(runtime);
  };
  beforeAll(async () => {
    database = await open();
    await use();
    [key, otherKey] = [await makeKey(), await makeKey()];
  });

  const send = (handler: RouteHandler, { body, headers, path = "/v1/test", method = "POST" }: Sent = {}) => {
    const all = { Authorization: `Bearer ${key}`, "Content-Type": "application/json", ...headers };
    const init = { method, headers: all, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    return handler(new Request(`http://localhost:3000${path}`, init));
  };
  const post = (idempotencyKey: string, body: object, sent: Sent = {}) =>
    send(route.POST, { ...sent, body, headers: { "Idempotency-Key": idempotencyKey, ...sent.headers } });
  const fresh = () => crypto.randomUUID();

  describe("Idempotency-Key", () => {
    it("does equal requests once: the rest are 409 or byte-equal replays", async () => {
      const before = calls.length;
      const name = fresh();
      const answers = await Promise.all(Array.from({ length: 20 }, () => post(name, { n: 1, wait: 20 })));
      expect(calls.length).toBe(before + 1);
      expect(answers.every((answer) => [201, 409].includes(answer.status))).toBe(true);
      for (const answer of answers.filter((one) => one.status === 409)) {
        expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
      }
      const first = await answers.find((answer) => answer.status === 201)!.text();
      const replay = await post(name, { n: 1, wait: 20 });
      expect(replay.headers.get("idempotent-replayed")).toBe("true");
      expect(replay.headers.get("content-type")).toBe("application/json");
      expect([replay.status, await replay.text()]).toEqual([201, first]);
    });

    it("takes the quoted and the bare form for one key", async () => {
      const name = fresh();
      await post(name, { n: 1 });
      expect((await post(`"${name}"`, { n: 1 })).headers.get("idempotent-replayed")).toBe("true");
    });

    it("refuses another body, query or path under the same key: 422", async () => {
      const name = fresh();
      await post(name, { n: 1 });
      expect((await post(name, { n: 2 })).status).toBe(422);
      expect((await post(name, { n: 1 }, { path: "/v1/other" })).status).toBe(422);
      expect(await (await post(name, { n: 2 })).json()).toMatchObject({ code: "idempotency_mismatch" });
    });

    it("keeps tenants apart", async () => {
      const name = fresh();
      await post(name, { n: 1 });
      const answer = await post(name, { n: 1 }, { headers: { Authorization: `Bearer ${otherKey}` } });
      expect([answer.status, answer.headers.get("idempotent-replayed")]).toEqual([201, null]);
    });

    it.each([
      ["256 characters", "x".repeat(256)],
      ["nothing", ""],
      ["non-ASCII", "schl\u00fcssel"],
      ["a tab", "a\tb"],
    ])("refuses %s: 400", async (_, name) => {
      expect((await post(name, { n: 1 })).status).toBe(400);
    });

    it("frees the key after an answer that had no effect, and stores the others", async () => {
      const name = fresh();
      failures.push(() => notFound("thing"));
      expect((await post(name, { n: 1 })).status).toBe(404);
      expect((await post(name, { n: 1 })).status).toBe(201);
      const refused = fresh();
      failures.push(() => new TuttiError("unprocessable", "No."));
      expect((await post(refused, { n: 1 })).status).toBe(422);
      const again = await post(refused, { n: 1 });
      expect([again.status, again.headers.get("idempotent-replayed")]).toEqual([422, "true"]);
    });

    it("takes over a key whose holder is gone, once", async () => {
      const name = fresh();
      failures.push(() => new TuttiError("unavailable", "Away."));
      await post(name, { n: 7 });
      const before = calls.length;
      await holdAndVanish(name, { n: 7 });
      const answers = await Promise.all(Array.from({ length: 6 }, () => post(name, { n: 7 })));
      expect(
        answers.filter((answer) => answer.status === 201 && !answer.headers.has("idempotent-replayed")),
      ).toHaveLength(1);
      expect(calls.length).toBe(before + 2);
    });

    /** A holder that got as far as its effect and then died: its row stays, its lease is over. */
    async function holdAndVanish(name: string, body: object) {
      await post(name, body);
      await database.query(
        `update idempotency_record set state = 'in_progress', response_status = null, response_body = null,
           lease_until = now() - interval '1 second'
         where created_at = (select max(created_at) from idempotency_record)`,
      );
    }

    it("stores answers unreadably", async () => {
      const name = fresh();
      const answer = await (await post(name, { n: 1 })).text();
      const { rows } = await database.query("select response_body from idempotency_record");
      expect(rows.map((row) => row.response_body)).not.toContain(answer);
    });
  });

  describe("rate limits", () => {
    it("allows the policy's count per caller, then 429 with headers that agree", async () => {
      await use({ RATE_LIMIT_REQUESTS: 5 });
      key = await makeKey();
      const answers: Response[] = [];
      for (let index = 0; index < 8; index++) {
        answers.push(
          await send(route.GET, { method: "GET", headers: { "X-Forwarded-For": `10.0.0.${index}` } }),
        );
      }
      expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 200, 200, 429, 429, 429]);
      expect(answers[0]!.headers.get("ratelimit-policy")).toBe('"default";q=5;w=60');
      expect(answers.map((answer) => /r=(\d+)/.exec(answer.headers.get("ratelimit") ?? "")?.[1])).toEqual([
        "4",
        "3",
        "2",
        "1",
        "0",
        "0",
        "0",
        "0",
      ]);
      const refused = answers[7]!;
      expect(/t=(\d+)/.exec(refused.headers.get("ratelimit") ?? "")?.[1]).toBe(
        refused.headers.get("retry-after"),
      );
      expect(await refused.json()).toMatchObject({
        code: "rate_limited",
        type: expect.stringContaining("quota-exceeded"),
      });
      expect(
        (await send(route.GET, { method: "GET", headers: { Authorization: `Bearer ${otherKey}` } })).status,
      ).toBe(200);
      await use();
    });
  });

  describe("CORS", () => {
    it("is for nobody by default, and for listed origins when configured", async () => {
      const headers = { Origin: "https://app.example.com" };
      expect(
        (await send(route.GET, { method: "GET", headers })).headers.get("access-control-allow-origin"),
      ).toBeNull();
      await use({ CORS_ORIGINS: ["https://app.example.com"] });
      const answer = await send(route.GET, { method: "GET", headers });
      expect(answer.headers.get("access-control-allow-origin")).toBe("https://app.example.com");
      const foreign = await send(route.GET, {
        method: "GET",
        headers: { Origin: "https://evil.example.com" },
      });
      expect(foreign.headers.get("access-control-allow-origin")).toBeNull();
      expect(foreign.headers.get("vary")).toContain("Origin");
      const preflight = await send(route.OPTIONS, { method: "OPTIONS", headers });
      expect([preflight.status, preflight.headers.get("access-control-allow-methods")]).toEqual([
        204,
        "GET, POST, HEAD, OPTIONS",
      ]);
      await use();
    });
  });

  it("answers HEAD like GET, without a body", async () => {
    const answer = await send(route.HEAD, { method: "HEAD" });
    expect([answer.status, await answer.text()]).toEqual([200, ""]);
  });

  it("refuses repeated query parameters by name", async () => {
    const answer = await send(route.GET, { method: "GET", path: "/v1/test?name=a&name=b" });
    expect([answer.status, await answer.json()]).toMatchObject([400, { errors: [{ pointer: "/name" }] }]);
  });

  it("takes nothing in a header or query for identity", async () => {
    const tenant = await makeTenant(database);
    const spoof = {
      "X-User-Id": "usr_1",
      "X-Tenant-Id": tenant.id,
      "Tutti-Workspace": tenant.slug,
      "Tutti-Request-Id": "req_mine",
    };
    const answer = await send(route.GET, {
      method: "GET",
      headers: spoof,
      path: `/v1/test?workspace=${tenant.slug}`,
    });
    expect(answer.headers.get("tutti-request-id")).not.toBe("req_mine");
    expect(((await answer.json()) as { tenant: string }).tenant).not.toBe(tenant.id);
  });

  it("answers 503 with Retry-After while the database is away", async () => {
    const away = async () =>
      Promise.reject(Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" }));
    setRuntime({ ...runtime, database: { ...database, query: away, forTenant: () => away } });
    key = await makeKey();
    const answer = await send(route.GET, { method: "GET" });
    expect(answer.status).toBe(503);
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await answer.json()).toMatchObject({ code: "unavailable" });
    setRuntime(runtime);
  });
});
