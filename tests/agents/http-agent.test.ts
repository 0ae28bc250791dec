import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { POST } from "@/app/v1/callbacks/[token]/route";
import { isJsonObject, type Json, type JsonObject } from "@/lib/core/json";
import type { Runtime } from "@/lib/runtime/runtime";
import { listAgents } from "@/lib/services/agents/list";
import { registerAgent } from "@/lib/services/agents/register";
import { AgentListQuery, RegisterAgent } from "@/lib/services/agents/shapes";
import { updateAgent } from "@/lib/services/agents/update";
import type { Context } from "@/lib/services/context";
import { readAllEntries } from "@/lib/services/executions/get";
import { contextFor, makeMember, makeTenant } from "../support/actors";
import { openTestDatabase } from "../support/database";
import { startIntent, startSteps, statusOf, until, untilEnded } from "../support/executions";
import { jsonReply, startServer, type TestServer } from "../support/http-server";
import { openRunner, RUNNERS } from "../support/runners";

describe.each(RUNNERS)("an external agent over HTTP, on the %s runner", (runner) => {
  let runtime: Runtime;
  let server: TestServer;
  let elsewhere: TestServer;
  let ctx: Context;

  beforeAll(async () => {
    [server, elsewhere] = await Promise.all([startServer(), startServer()]);
    const environment = {
      ALLOWED_PRIVATE_ORIGINS: [server.origin, elsewhere.origin],
      WORKER_POLL_MS: 100,
    };
    runtime = await openRunner(runner, await openTestDatabase("pglite"), { environment });
  });
  beforeEach(async () => {
    server.received.length = 0;
    elsewhere.received.length = 0;
    ctx = contextFor(
      runtime,
      await makeMember(runtime.database, (await makeTenant(runtime.database)).id, "owner"),
    );
  });
  afterAll(async () => {
    await runtime.close();
    server.close();
    elsewhere.close();
  });

  function register(more: JsonObject = {}) {
    const given = { name: "helper", url: `${server.origin}/run`, capabilities: [{ name: "help" }], ...more };
    return registerAgent({ ctx, input: RegisterAgent.parse(given) });
  }
  const run = async (inputs: JsonObject = { n: 1 }) =>
    untilEnded(ctx, await startIntent(ctx, "help", inputs));
  const runStep = async (more: JsonObject) =>
    untilEnded(
      ctx,
      await startSteps(ctx, [{ id: "s", capability: "help", inputMapping: {}, retryDelay: 10, ...more }]),
    );

  function answerAt(address: Json | undefined, body: JsonObject): Promise<Response> {
    const url = String(address);
    const request = new Request(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return POST(request, { params: Promise.resolve({ token: url.slice(url.lastIndexOf("/") + 1) }) });
  }
  const routingOf = async (id: string): Promise<JsonObject> => {
    const request = (await readAllEntries(ctx, id)).find((entry) => entry.contract?.type === "REQUEST");
    return isJsonObject(request?.data.routing) ? request.data.routing : {};
  };

  it("gets the REQUEST and answers with the output", async () => {
    server.state.handle = () => jsonReply({ output: { done: true } });
    await register();
    const execution = await run({ text: "hi" });
    expect(execution).toMatchObject({ status: "completed", output: { done: true } });
    const [request] = server.received;
    expect(request?.path).toBe("/run");
    expect(request?.headers).toMatchObject({ "content-type": "application/json", "user-agent": "tutti" });
    expect(request?.headers.authorization).toBeUndefined();
    expect(request?.json).toMatchObject({
      type: "REQUEST",
      execution_id: execution.id,
      capability: "help",
      parameters: { text: "hi" },
      context: {},
      callback_url: expect.stringContaining("/v1/callbacks/"),
    });
    expect(request?.headers["tutti-contract-id"]).toBe(request?.json.id);
    expect(execution.steps[0]).toMatchObject({ status: "completed", contract_id: request?.json.id });
  });

  it("may answer with any JSON, also one that looks like our own words", async () => {
    await register();
    for (const [answer, output] of [
      [{ accepted: true }, { accepted: true }],
      [
        [1, null],
        [1, null],
      ],
      [{ output: null }, null],
      ["text", "text"],
    ]) {
      server.state.handle = () => jsonReply(answer);
      expect(await run(), JSON.stringify(answer)).toMatchObject({ status: "completed", output });
    }
  });

  it("reports a failure in its own words, which are cut", async () => {
    server.state.handle = () =>
      jsonReply({ status: "failed", error: { message: `Out of paper. ${"x".repeat(9_000)}` } });
    await register();
    const execution = await run();
    expect(execution).toMatchObject({ status: "failed", error: { code: "agent_failed" } });
    expect(execution.error?.message).toMatch(/^Out of paper/);
    expect(execution.error?.message.length).toBeLessThan(2_100);
  });

  it("fails on an answer that is no JSON, a redirect and a refusal", async () => {
    await register();
    const replies = [
      { body: "<html>" },
      { status: 302, headers: { location: `${elsewhere.origin}/` } },
      { status: 404 },
    ];
    for (const reply of replies) {
      server.state.handle = () => reply;
      expect(await run()).toMatchObject({ status: "failed", error: { code: "agent_failed" } });
    }
    expect(elsewhere.received).toEqual([]);
  });

  it("is asked again after a 5xx, with the same key, up to maxRetries", async () => {
    let failures = 2;
    server.state.handle = () => (failures-- > 0 ? { status: 503 } : jsonReply({ output: "third" }));
    await register();
    expect(await runStep({ maxRetries: 2 })).toMatchObject({ status: "completed", output: "third" });
    const keys = server.received.map((request) => request.headers["idempotency-key"]);
    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(1);
    failures = 2;
    expect(await runStep({ maxRetries: 1 })).toMatchObject({
      status: "failed",
      error: { code: "unavailable" },
    });
    expect(server.received).toHaveLength(5);
  });

  it("gets its secret at its own origin and nowhere else, and it is in no record", async () => {
    server.state.handle = () => jsonReply({ output: 1 });
    elsewhere.state.handle = () => jsonReply({ output: 2 });
    const secret = "correct-horse-battery";
    const { id } = await register({ secret });
    const execution = await run();
    expect(server.received[0]?.headers.authorization).toBe(`Bearer ${secret}`);
    expect(JSON.stringify(await readAllEntries(ctx, execution.id))).not.toContain(secret);
    // As if the address had been changed behind the registry's back.
    await runtime.database.query("update agent set url = $2 where id = $1", [id, `${elsewhere.origin}/run`]);
    await new Promise((resolve) => setTimeout(resolve, 1_050));
    expect(await run()).toMatchObject({ status: "failed", error: { code: "unsafe_url" } });
    expect(elsewhere.received).toEqual([]);
  });

  it("promises its answer and delivers it, once", async () => {
    server.state.handle = () => ({ status: 202 });
    await register();
    const id = await startIntent(ctx, "help");
    await until(async () => (await statusOf(ctx, id)) === "waiting");
    const address = server.received[0]?.json.callback_url;
    const answers = await Promise.all([1, 2, 3].map((n) => answerAt(address, { output: { n } })));
    expect(answers.map((answer) => answer.status).toSorted((one, other) => one - other)).toEqual([
      202, 409, 409,
    ]);
    const execution = await untilEnded(ctx, id);
    expect(execution).toMatchObject({ status: "completed", steps: [{ status: "completed" }] });
    expect((await answerAt(address, { output: "late" })).status).toBe(409);
    expect(server.received).toHaveLength(1);
  });

  it("may answer before its promise is heard", async () => {
    server.state.handle = async (request) => {
      await answerAt(request.json.callback_url, { output: "early" });
      return { status: 202 };
    };
    await register();
    expect(await run()).toMatchObject({ status: "completed", output: "early" });
  });

  it("is still heard when it went offline after its promise", async () => {
    server.state.handle = () => ({ status: 202 });
    const { id: agentId } = await register();
    const id = await startIntent(ctx, "help");
    await until(async () => (await statusOf(ctx, id)) === "waiting");
    await updateAgent({ ctx, input: { id: agentId, active: false } });
    await new Promise((resolve) => setTimeout(resolve, 1_050));
    await answerAt(server.received[0]?.json.callback_url, { output: "kept my word" });
    expect(await untilEnded(ctx, id)).toMatchObject({ status: "completed", output: "kept my word" });
  });

  it("is given another turn after a promised failure", async () => {
    let turn = 0;
    server.state.handle = (request) => {
      const answer: JsonObject =
        ++turn === 1 ? { status: "failed", error: { message: "Not yet." } } : { output: "now" };
      setTimeout(() => void answerAt(request.json.callback_url, answer), 20);
      return { status: 202 };
    };
    await register();
    expect(await runStep({ maxRetries: 1 })).toMatchObject({ status: "completed", output: "now" });
    expect(new Set(server.received.map((request) => request.json.callback_url)).size).toBe(2);
  });

  it("runs out of time with its promise", async () => {
    server.state.handle = () => ({ status: 202 });
    await register();
    expect(await runStep({ timeout: 150 })).toMatchObject({ status: "failed", error: { code: "timeout" } });
  });

  it("is not spoken for by a forged, cut or borrowed address", async () => {
    server.state.handle = () => ({ status: 202 });
    await register();
    const id = await startIntent(ctx, "help");
    await until(() => server.received.length > 0);
    const address = String(server.received[0]?.json.callback_url);
    const dot = address.lastIndexOf(".");
    const token = address.slice(address.lastIndexOf("/") + 1, dot);
    const other = Buffer.from(token, "base64url")
      .toString()
      .replace(id, `${id.slice(0, -1)}0`);
    const forged = [
      `${address.slice(0, dot)}.${"A".repeat(43)}`,
      address.slice(0, -1),
      `${address}.x`,
      address.replace(token, Buffer.from(other).toString("base64url")),
      `${address.slice(0, address.lastIndexOf("/"))}/x`,
    ];
    for (const item of forged) expect((await answerAt(item, { output: 1 })).status, item).toBe(404);
    expect((await answerAt(address, { output: "true" })).status).toBe(202);
    expect(await untilEnded(ctx, id)).toMatchObject({ output: "true" });
  });

  it("is passed by while its heartbeat is overdue, and the contract says why", async () => {
    server.state.handle = () => jsonReply({ output: "first" });
    elsewhere.state.handle = () => jsonReply({ output: "second" });
    const first = await register({ priority: 5, heartbeat_seconds: 5 });
    await register({ name: "second", url: `${elsewhere.origin}/run` });
    const beat = (age: string) =>
      runtime.database.query(`update agent set last_heartbeat_at = now() - $2::interval where id = $1`, [
        first.id,
        age,
      ]);
    await beat("1 second");
    expect(await run({ n: 1 })).toMatchObject({ output: "first" });
    await beat("11 seconds");
    await new Promise((resolve) => setTimeout(resolve, 1_050));
    const execution = await run({ n: 2 });
    expect(execution).toMatchObject({ output: "second" });
    expect(await routingOf(execution.id)).toMatchObject({
      chosen: "second",
      considered: [
        { agent: "helper", excluded: "offline: its heartbeat is overdue", priority: 5 },
        { agent: "second", excluded: null },
      ],
    });
  });

  it("leaves its capability to nobody when it alone has it and is offline", async () => {
    await register({ heartbeat_seconds: 5 });
    const execution = await run();
    expect(execution).toMatchObject({ status: "failed", error: { code: "agent_unavailable" } });
    expect(await routingOf(execution.id)).toMatchObject({ chosen: null });
    expect(server.received).toEqual([]);
  });

  it("shows in its statistics what it did", async () => {
    await register();
    server.state.handle = () => jsonReply({ output: 1 });
    await run();
    server.state.handle = () => ({ status: 400 });
    await run({ n: 2 });
    const look = async () => {
      const page = await listAgents({ ctx, input: AgentListQuery.parse({ capability: "help" }) });
      return page.data.find((agent) => agent.name === "helper")?.stats;
    };
    await until(async () => (await look())?.completed === 1 && (await look())?.failed === 1);
    expect(await look()).toMatchObject({ success_rate: 0.5, last_error: { code: "agent_failed" } });
  });
});
