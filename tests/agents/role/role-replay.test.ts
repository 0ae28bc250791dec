import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { openDatabase } from "@/lib/db/client";
import type { Database } from "@/lib/db/types";
import { env, type Environment } from "@/lib/env";
import { createRuntime, type Runtime } from "@/lib/runtime/runtime";
import type { Context } from "@/lib/services/context";
import { readAllEntries } from "@/lib/services/executions/get";
import { createRole } from "@/lib/services/roles/create";
import { CreateRole } from "@/lib/services/roles/shapes";
import { contextFor, makeMember, makeTenant } from "../../support/actors";
import { createPostgresDatabase, openTestDatabase } from "../../support/database";
import { startSteps, until, untilEnded } from "../../support/executions";
import { jsonReply, startServer, type TestServer } from "../../support/http-server";
import { inngestRuntime } from "../../support/inngest-runtime";
import { ModelServer } from "../../support/model-server";

describe("a role whose worker is lost in the middle of its loop", () => {
  let model: ModelServer;
  let sink: TestServer;
  beforeAll(async () => {
    [model, sink] = await Promise.all([ModelServer.start(), startServer()]);
  });
  afterEach(() => {
    model.reset();
    sink.received.length = 0;
  });
  afterAll(async () => {
    sink.close();
    await model.stop();
  });

  const settings = (): Partial<Environment> => ({
    ...model.environment,
    ALLOWED_PRIVATE_ORIGINS: [sink.origin],
  });
  const post = (path: string) => ({
    name: "http_request",
    arguments: { url: `${sink.origin}${path}`, method: "POST" },
  });
  const hits = (path: string) => sink.received.filter((request) => request.path === path);
  const keysOf = (path: string) => hits(path).map(({ headers }) => headers["idempotency-key"]);

  async function ownerOf(runtime: Runtime, database: Database): Promise<Context> {
    return contextFor(runtime, await makeMember(database, (await makeTenant(database)).id, "owner"));
  }
  async function start(ctx: Context): Promise<string> {
    const role = CreateRole.parse({ name: "Caller", base_prompt: "You call.", tools: ["http.request"] });
    await createRole({ ctx, input: role });
    return startSteps(ctx, [{ id: "call", role: "Caller" }]);
  }

  it("repeats the call in flight at most, under the same key, and asks no model again", async () => {
    const { url, drop } = await createPostgresDatabase();
    const [first, second] = [await openDatabase(url), await openDatabase(url)];
    const frozen = { WORKER_LEASE_MS: 600_000, WORKER_HEARTBEAT_MS: 600_000, SHUTDOWN_GRACE_MS: 0 };
    const lost = await createRuntime({
      environment: { ...env(), ...settings(), ...frozen },
      database: first,
      runner: true,
    });
    const ctx = await ownerOf(lost, first);
    let released = false;
    sink.state.handle = async ({ path }) => {
      if (path === "/held") await until(() => released);
      return jsonReply({ path });
    };
    model.answersInOrder(
      { toolCalls: [post("/before")] },
      { toolCalls: [post("/beside"), post("/held")] },
      { content: "Called." },
    );
    const id = await start(ctx);
    await until(() => hits("/held").length === 1 && hits("/beside").length === 1);
    // By what others know of it, the first worker is dead now; it goes on working all the same.
    await first.query("update worker set lease_until = now() - interval '1 second'");
    const next = await createRuntime({
      environment: { ...env(), ...settings(), WORKER_POLL_MS: 50 },
      database: second,
      runner: true,
    });
    await until(() => hits("/held").length === 2);
    released = true;
    const there = contextFor(next, ctx.actor);
    expect(await untilEnded(there, id)).toMatchObject({ status: "completed", output: { text: "Called." } });
    expect(model.requests).toHaveLength(3);
    expect(keysOf("/before")).toHaveLength(1);
    expect(new Set(keysOf("/held")).size).toBe(1);
    expect(new Set(keysOf("/beside")).size).toBe(1);
    const names = (await readAllEntries(there, id)).map(({ name }) => name);
    const count = (name: string) => names.filter((known) => known === name).length;
    expect([count("model.call.completed"), count("tool.call.completed")]).toEqual([3, 3]);
    expect([count("mcp.toolbox.generated"), count("role.completed")]).toEqual([1, 1]);
    await lost.close();
    await next.close();
    await drop();
  });

  it("does each thing once when Inngest delivers every call twice and loses an answer", async () => {
    let left = 3;
    const { runtime, driver } = await inngestRuntime(await openTestDatabase("postgres"), {
      environment: { ...settings(), WORKER_LEASE_MS: 1_000, WORKER_HEARTBEAT_MS: 200 },
      deliveries: 2,
      drop: () => --left === 0,
    });
    sink.state.handle = ({ path }) => jsonReply({ path });
    model.answersInOrder(
      { toolCalls: [post("/one")] },
      { toolCalls: [post("/two"), post("/three")] },
      { content: "Called." },
    );
    const ctx = await ownerOf(runtime, runtime.database);
    const ended = await untilEnded(ctx, await start(ctx));
    expect(ended).toMatchObject({ status: "completed", output: { text: "Called." } });
    expect(model.requests).toHaveLength(3);
    expect(sink.received.map(({ path }) => path).toSorted()).toEqual(["/one", "/three", "/two"]);
    expect(driver.problems).toEqual([]);
    await runtime.close();
  });
});
