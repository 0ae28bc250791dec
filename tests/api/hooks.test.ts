import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { Json, JsonObject } from "@/lib/core/json";
import { describeDatabases } from "../support/database";
import { until } from "../support/executions";
import { type Answer, call, comparable } from "./client";
import { routeOf } from "./routes";
import { createWorld, type World } from "./world";

interface Hook {
  id: string;
  secret: string;
}

interface Message {
  id?: string;
  /** Seconds from now. */
  age?: number;
  secret?: string;
  headers?: Record<string, string>;
  query?: Record<string, string>;
}

/** SAFETY.md A10. */
describeDatabases("messages to triggers", (open) => {
  let world: World;
  /** The orchestration they start. */
  let id: string;
  let hook: Hook;

  beforeAll(async () => {
    world = await createWorld(await open());
  });
  beforeEach(async () => {
    const orchestration = await ask(
      "POST",
      "/v1/orchestrations",
      {},
      {
        name: `Greeter ${crypto.randomUUID()}`,
        input: { type: "object", properties: { text: { type: "string" } }, required: ["text"] },
        steps: [{ id: "say", capability: "echo", inputMapping: { text: "{{input.text}}" } }],
      },
    );
    id = String(orchestration.id);
    hook = await makeHook();
  });
  afterAll(() => world?.close());

  async function ask(
    method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE",
    path: string,
    params = {},
    body?: Json,
  ) {
    const headers = world.allowed.key;
    const answer = await call(routeOf(method, path), { headers, params, ...(body ? { body } : {}) });
    expect(answer.status, answer.text).toBeLessThan(300);
    return (answer.json ?? {}) as JsonObject;
  }
  const under = "/v1/orchestrations/{id}/triggers";
  const here = () => ({ id, trigger_id: hook.id });

  async function makeHook(given: JsonObject = {}): Promise<Hook> {
    const made = await ask("POST", under, { id }, { name: crypto.randomUUID(), ...given });
    return { id: String(made.id), secret: String(made.secret) };
  }

  function send(
    text: string,
    message: Message = {},
    sent: { text?: string; triggerId?: string } = {},
  ): Promise<Answer> {
    const messageId = message.id ?? `msg_${crypto.randomUUID()}`;
    const at = new Date(Date.now() - (message.age ?? 0) * 1000);
    const headers = {
      "content-type": "application/json",
      "webhook-id": messageId,
      "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
      "webhook-signature": new Webhook(message.secret ?? hook.secret).sign(messageId, at, text),
      ...message.headers,
    };
    return call(routeOf("POST", "/v1/hooks/{trigger_id}"), {
      params: { trigger_id: sent.triggerId ?? hook.id },
      headers,
      raw: sent.text ?? text,
      query: message.query ?? {},
    });
  }
  const executions = async () => {
    const answer = await call(routeOf("GET", "/v1/executions"), {
      headers: world.allowed.key,
      query: { orchestration_id: id },
    });
    return (answer.json as { data: { id: string; status: string }[] }).data;
  };
  const hello = JSON.stringify({ text: "hello" });

  it("start the orchestration with the body, as whoever made the trigger", async () => {
    const answer = await send(hello);
    expect(answer.status, answer.text).toBe(202);
    const [run] = await executions();
    expect(answer.json).toMatchObject({ accepted: true, execution_id: run?.id });
    const read = () => ask("GET", "/v1/executions/{id}", { id: String(run?.id) });
    await until(async () => (await read()).status === "completed");
    expect(await read()).toMatchObject({ input: { text: "hello" }, metadata: { trigger_id: hook.id } });
    expect(await ask("GET", `${under}/{trigger_id}`, here())).toMatchObject({ last_execution_id: run?.id });
  });

  it("with a wrong signature, another body, at a wrong time or to no trigger are refused alike, unread", async () => {
    const other = await makeHook();
    const refused = [
      await send(hello, { secret: other.secret }),
      await send(hello, {}, { text: `${hello} ` }),
      await send(hello, { headers: { "webhook-id": "msg_other" } }),
      await send(hello, { headers: { "webhook-timestamp": String(Math.floor(Date.now() / 1000) - 1) } }),
      await send(hello, { age: 360 }),
      await send(hello, { age: -360 }),
      await send(hello, { headers: { "webhook-signature": "" } }),
      await send(hello, { headers: { "webhook-signature": "v1,AAAA v1a,BBBB" } }),
      await send("{not json", { secret: other.secret }),
      await send(hello, {}, { triggerId: "trg_00000000000000000000000000" }),
      await send(hello, {}, { triggerId: "unknown" }),
    ];
    for (const answer of refused) {
      expect(answer.status).toBe(401);
      expect(comparable(answer)).toEqual(comparable(refused[0] ?? answer));
    }
    expect(await executions()).toEqual([]);
    expect((await send(hello, { age: 280 })).status).toBe(202);
  });

  it("sent fifty times start one execution and are answered alike", async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => send(hello, { id: "msg_again" })));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers.filter(({ headers }) => headers.get("idempotent-replayed") !== "true")).toHaveLength(1);
    expect(await executions()).toHaveLength(1);
    const { rows } = await world.runtime.database.query(
      "select attempts, execution_id from trigger_delivery where trigger_id = $1",
      [hook.id],
    );
    expect(rows).toEqual([{ attempts: 50, execution_id: (await executions())[0]?.id }]);
  });

  it("are mapped by templates that see the body, some headers and the query", async () => {
    const text = "{{body.order.note}} {{query.shop}} {{headers.x-event-type}}";
    hook = await makeHook({ input_mapping: { text } });
    const body = JSON.stringify({ order: { note: "{{input.evil}}" } });
    const answer = await send(body, {
      headers: { "x-event-type": "made", authorization: "Bearer tutti_nonsense" },
      query: { shop: "north", workspace: "elsewhere" },
    });
    expect(answer.status, answer.text).toBe(202);
    const [run] = await executions();
    expect(await ask("GET", "/v1/executions/{id}", { id: String(run?.id) })).toMatchObject({
      input: { text: "{{input.evil}} north made" },
    });
    const missing = await send(hello, { query: { shop: "north" } });
    expect(missing.status).toBe(422);
    expect(missing.text).toContain("body.order.note");
  });

  it("whose mapping reads a credential, or nothing there is, can't be asked for", async () => {
    const ctxBody = (input_mapping: JsonObject) => ({ name: crypto.randomUUID(), input_mapping });
    const wrong: [JsonObject, string][] = [
      [{ text: "{{headers.authorization}}" }, "/input_mapping/text"],
      [{ a: ["{{secrets.x}}"] }, "/input_mapping/a/0"],
      [{ text: "{{body.x | eval}}" }, "/input_mapping/text"],
    ];
    for (const [mapping, pointer] of wrong) {
      const answer = await call(routeOf("POST", under), {
        headers: world.allowed.key,
        params: { id },
        body: ctxBody(mapping),
      });
      expect(answer.status, answer.text).toBe(422);
      expect(answer.json).toMatchObject({ errors: [{ pointer }] });
    }
  });

  it("start the version their trigger is pinned to", async () => {
    const steps = [{ id: "say", capability: "echo", inputMapping: { text: "second" } }];
    await ask("PUT", "/v1/orchestrations/{id}", { id }, { name: `Greeter ${crypto.randomUUID()}`, steps });
    hook = await makeHook({ version: 1 });
    await ask("POST", "/v1/orchestrations/{id}/publish", { id }, {});
    expect((await send(hello)).status).toBe(202);
    const [run] = await executions();
    expect(await ask("GET", "/v1/executions/{id}", { id: String(run?.id) })).toMatchObject({
      orchestration: { version: 1 },
    });
    const answer = await call(routeOf("PATCH", `${under}/{trigger_id}`), {
      headers: world.allowed.key,
      params: here(),
      body: { version: 9 },
    });
    expect(answer.status).toBe(422);
    expect(answer.json).toMatchObject({ errors: [{ pointer: "/version" }] });
    expect((await ask("PATCH", `${under}/{trigger_id}`, here(), { version: null })).version).toBeNull();
  });

  it("that don't fit are refused, and taken once they do", async () => {
    expect((await send(JSON.stringify({ text: 5 }), { id: "msg_fix" })).status).toBe(422);
    expect((await send("{not json")).status).toBe(400);
    expect((await send('"text"')).status).toBe(422);
    expect((await send(`"${"x".repeat(world.runtime.env.MAX_BODY_BYTES)}"`)).status).toBe(413);
    expect(await executions()).toEqual([]);
    expect((await send(hello, { id: "msg_fix" })).status).toBe(202);
  });

  it("are limited by the trigger and by the orchestration; repeats don't count", async () => {
    hook = await makeHook({ messages_per_minute: 2 });
    expect((await send(hello, { id: "msg_one" })).status).toBe(202);
    expect((await send(hello, { id: "msg_one" })).status).toBe(202);
    expect((await send(hello)).status).toBe(202);
    const over = await send(hello, { id: "msg_late" });
    expect(over.status).toBe(429);
    expect(Number(over.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(over.headers.get("ratelimit-policy")).toBe('"trigger";q=2;w=60');
    await world.runtime.database.query("delete from rate_limit");
    expect((await send(hello, { id: "msg_late" })).status).toBe(202);
    await ask("PATCH", "/v1/orchestrations/{id}", { id }, { starts_per_minute: 1 });
    hook = await makeHook();
    expect((await send(hello)).status).toBe(202);
    expect((await send(hello)).headers.get("ratelimit-policy")).toBe('"orchestration";q=1;w=60');
  });

  it("are verified with the old secret, too, until the overlap ends", async () => {
    const old = hook.secret;
    const rotated = await ask("POST", `${under}/{trigger_id}/rotate`, here(), { overlap_seconds: 60 });
    expect(rotated.previous_secret_until).not.toBeNull();
    const fresh = String(rotated.secret);
    expect((await send(hello, { secret: fresh })).status).toBe(202);
    expect((await send(hello, { secret: old })).status).toBe(202);
    await ask("POST", `${under}/{trigger_id}/rotate`, here(), { overlap_seconds: 0 });
    expect((await send(hello, { secret: fresh })).status).toBe(401);
    const shown = JSON.stringify(await ask("GET", `${under}/{trigger_id}`, here()));
    expect(shown).not.toContain("whsec_");
    const { rows } = await world.runtime.database.query("select t::text as line from trigger t");
    expect(JSON.stringify(rows)).not.toContain("whsec_");
  });

  it("find a paused trigger closed, and pause it when who made it has left", async () => {
    await ask("PATCH", `${under}/{trigger_id}`, here(), { active: false });
    expect((await send(hello)).status).toBe(409);
    await ask("PATCH", `${under}/{trigger_id}`, here(), { active: true });
    expect((await send(hello)).status).toBe(202);
    const { rows } = await world.runtime.database.query("select actor from trigger where id = $1", [hook.id]);
    const actor = rows[0]?.actor as { id: string } | undefined;
    await world.runtime.database.query("update trigger set actor = $2::json where id = $1", [
      hook.id,
      JSON.stringify({ ...actor, id: `${actor?.id}-gone` }),
    ]);
    expect((await send(hello)).status).toBe(409);
    const after = await ask("GET", `${under}/{trigger_id}`, here());
    expect(after.active).toBe(false);
    expect(String(after.paused_reason)).toMatch(/revoked/);
    await ask("DELETE", `${under}/{trigger_id}`, here());
    expect((await send(hello)).status).toBe(401);
    const audit = await ask("GET", "/v1/audit");
    const actions = (audit.data as { action: string; target: { id: string } }[]).flatMap((entry) =>
      entry.target.id === hook.id ? [entry.action] : [],
    );
    expect(actions.toReversed()).toEqual([
      "trigger.created",
      "trigger.updated",
      "trigger.updated",
      "trigger.fired",
      "trigger.paused",
      "trigger.deleted",
    ]);
  });
});
