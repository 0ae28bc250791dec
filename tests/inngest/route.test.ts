import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { canonicalJson } from "@/lib/core/canonical-json";
import type { JsonObject } from "@/lib/core/json";
import { env, EnvironmentError, readEnvironment } from "@/lib/env";
import { serviceStatus } from "@/lib/http/service-status";
import { setRuntime } from "@/lib/runtime/runtime";
import { testRuntime } from "../support/actors";
import { openTestDatabase } from "../support/database";
import { startIntent, statusOf } from "../support/executions";
import { signature } from "../support/inngest-protocol";
import { serveRoute, SIGNING_KEY } from "../support/inngest-runtime";
import { inngestWorld, type World } from "./world";

const URL_OF_ROUTE = "http://tutti.test/api/inngest";

function call(method: string, body: JsonObject | null, sign: string | null, query = ""): Promise<Response> {
  return serveRoute(
    new Request(URL_OF_ROUTE + query, {
      method,
      headers: {
        "content-type": "application/json",
        "x-inngest-sync-kind": "in_band",
        ...(sign === null ? {} : { "x-inngest-signature": sign }),
      },
      ...(body ? { body: canonicalJson(body) } : {}),
    }),
  );
}

describe("the route of Inngest", () => {
  let world: World;
  beforeAll(async () => {
    world = await inngestWorld(await openTestDatabase("pglite"));
  });
  afterAll(async () => {
    await world.runtime.close();
    setRuntime(null);
  });

  it("registers its functions with everything the server must know of them", () => {
    const { functions } = world.driver;
    expect(functions.map(({ id }) => id)).toEqual(
      expect.arrayContaining([
        "tutti-execution-v1",
        "tutti-execution-step-v1",
        "tutti-execution-cancel-v1",
        "tutti-execution-recovery-v1",
        "tutti-sweep-outbox-v1",
        "tutti-sweep-lost-v1",
        "tutti-sweep-callbacks-v1",
        "tutti-sweep-checkpoints-v1",
        "tutti-sweep-expiry-v1",
        "tutti-sweep-statistics-v1",
      ]),
    );
    for (const fn of functions) {
      expect(fn.steps.step?.retries).toEqual({ attempts: 0 });
      expect(fn.timeouts?.finish).toMatch(/^\d+[md]$/);
    }
    for (const fn of functions.slice(0, 2)) {
      expect(fn.concurrency).toEqual({ key: "event.data.tenant_id", limit: env().TENANT_CONCURRENCY });
      expect(fn.priority).toEqual({ run: "event.data.priority" });
      expect(fn.cancel?.[0]).toMatchObject({ event: "tutti/execution.cancelled" });
    }
  });

  it("has registered them by itself at the start", async () => {
    await expect.poll(() => world.driver.registrations.length, { timeout: 15_000 }).toBe(1);
    expect(world.driver.registrations[0]).toEqual(world.driver.functions);
  });

  it("shows in the status which runner works", async () => {
    expect(await serviceStatus(world.ctx, world.runtime)).toMatchObject({ runner: { name: "inngest" } });
  });

  const old = new Date(Date.now() - 6 * 60_000);
  const body = { event: { name: "x", data: {} }, events: [], steps: {}, ctx: { run_id: "r" } };
  const refused: Record<string, (body: JsonObject) => string | null> = {
    unsigned: () => null,
    stale: (signed) => signature(signed, SIGNING_KEY, old),
    "from the future": (signed) => signature(signed, SIGNING_KEY, new Date(Date.now() + 6 * 60_000)),
    "signed with another key": (signed) => signature(signed, "signkey-test-ffff", new Date()),
    "signed for another body": () => signature({ other: true }, SIGNING_KEY, new Date()),
    "not a signature": () => "t=1",
  };
  for (const [what, sign] of Object.entries(refused)) {
    it(`refuses a call that is ${what}`, async () => {
      const id = await startIntent(world.ctx, "wait", { ms: 3_600_000 });
      const before = world.sink.arrived.size;
      for (const method of ["POST", "PUT"]) {
        const sent = method === "PUT" ? { url: URL_OF_ROUTE } : body;
        const response = await call(method, sent, sign(sent), "?fnId=tutti-execution-v1&stepId=step");
        expect(response.status).toBe(401);
        expect(world.driver.registrations.length).toBeLessThanOrEqual(1);
        const text = await response.text();
        expect(text).not.toContain("tutti-execution");
        expect([...response.headers.keys()].filter((name) => name.startsWith("x-inngest-"))).toEqual([]);
      }
      expect(world.sink.arrived.size).toBe(before);
      expect(["queued", "running", "waiting"]).toContain(await statusOf(world.ctx, id));
    });
  }

  it("answers what is no JSON, and a body beyond all measure, with a problem", async () => {
    const send = (body: string) => serveRoute(new Request(URL_OF_ROUTE, { method: "POST", body }));
    expect((await send("{")).status).toBe(400);
    expect((await send("x".repeat(40_000_000))).status).toBe(413);
  });

  it("tells an unsigned visitor nothing", async () => {
    const response = await call("GET", null, null);
    expect(response.status).toBe(401);
    expect(await response.text()).not.toContain("tutti-");
  });

  it("does not run for what is no execution of ours", async () => {
    const data = { tenant_id: "ten_none", execution_id: "exe_none", priority: 0 };
    world.driver.receive({ id: "stranger", name: "tutti/execution.due", data, ts: 0 });
    const run = () => world.driver.runs.find((item) => item.event.id === "stranger");
    await expect.poll(() => run()?.status, { timeout: 15_000 }).toBe("completed");
    expect(run()?.pending.size).toBe(0);
  });
});

describe("in embedded mode", () => {
  it("there is no such route", async () => {
    const database = await openTestDatabase("pglite");
    const runtime = await testRuntime(database, { runner: true });
    setRuntime(runtime);
    for (const method of ["GET", "POST", "PUT"]) {
      const response = await call(method, method === "GET" ? null : {}, null);
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ code: "not_found", status: 404 });
    }
    expect(runtime.runner).toMatchObject({ name: "embedded" });
    setRuntime(null);
    await runtime.close();
  });
});

describe("the environment of Inngest", () => {
  const read = (more: Record<string, string>) =>
    readEnvironment({ TUTTI_MODE: "demo", TUTTI_DATA_DIR: env().TUTTI_DATA_DIR, ...more });
  const secrets = { AUTH_SECRET: "a", ENCRYPTION_KEYS: "b", LEDGER_SIGNING_KEY: "c", OPERATOR_TOKEN: "d" };
  const keys = { INNGEST_EVENT_KEY: "e", INNGEST_SIGNING_KEY: "s" };

  it("is off without keys", () => {
    expect(read({}).inngest).toBeNull();
    expect(read({ INNGEST_DEV: "0" }).inngest).toBeNull();
  });

  it("needs both keys", () => {
    expect(read(keys).inngest).toMatchObject({ eventKey: "e", signingKey: "s", development: false });
    expect(() => read({ INNGEST_EVENT_KEY: "e" })).toThrow(EnvironmentError);
    expect(() => read({ INNGEST_SIGNING_KEY: "s" })).toThrow(/INNGEST_EVENT_KEY/);
  });

  it("takes a development server's address, and never in production", () => {
    const dev = "http://127.0.0.1:8288";
    expect(read({ INNGEST_DEV: dev }).inngest).toMatchObject({ baseUrl: dev, development: true });
    expect(read({ INNGEST_DEV: "1" }).inngest).toMatchObject({ baseUrl: undefined, development: true });
    expect(() => read({ ...secrets, TUTTI_MODE: "production", INNGEST_DEV: "1" })).toThrow(/signatures/);
  });
});
