import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { JsonObject } from "@/lib/core/json";
import { examplesFor } from "@/app/docs/migration/examples";
import { openTestDatabase } from "../support/database";
import { call } from "./client";
import { routeOf } from "./routes";
import { AGENT_ORIGIN, createWorld, type World } from "./world";

const ORCHESTRATE = routeOf("POST", "/v1/orchestrate");

describe("requests in the older names", () => {
  let world: World;
  let computer: Server;
  let address: string;
  const seen: JsonObject[] = [];

  beforeAll(async () => {
    computer = createServer((request, response) => {
      let text = "";
      request.on("data", (chunk: Buffer) => (text += chunk.toString()));
      request.on("end", () => {
        seen.push(JSON.parse(text) as JsonObject);
        response.setHeader("content-type", "application/json");
        response.end(JSON.stringify({ looked: true }));
      });
    });
    await new Promise<void>((resolve) => computer.listen(0, "127.0.0.1", resolve));
    address = `http://127.0.0.1:${(computer.address() as AddressInfo).port}`;
    world = await createWorld(await openTestDatabase("pglite"), {
      ALLOWED_PRIVATE_ORIGINS: [AGENT_ORIGIN, address],
    });
  });
  afterAll(async () => {
    await world.close();
    await new Promise((resolve) => computer.close(resolve));
  });

  const start = (body: JsonObject, headers: Record<string, string> = {}) =>
    call(ORCHESTRATE, { body, headers: { ...world.allowed.key, ...headers } });
  const get = async (id: string) => {
    const found = await call(routeOf("GET", "/v1/executions/{id}"), {
      params: { id },
      headers: world.allowed.key,
    });
    return found.json as JsonObject & {
      context: JsonObject;
      actor: JsonObject;
      plan: { details: JsonObject };
    };
  };

  it("keep X-User-Id as a label: the caller is who the key says", async () => {
    const answer = await start({ task: "say hello" }, { "X-User-Id": "somebody-else" });
    expect(answer.status).toBe(200);
    expect(answer.headers.get("tutti-deprecations")).toBe("X-User-Id is a label, never identity");
    expect(answer.headers.get("deprecation")).toMatch(/^@\d+$/);
    expect(answer.headers.get("link")).toContain("/docs/migration");
    const execution = await get(String((answer.json as JsonObject).execution_id));
    expect(execution.context).toEqual({ user_id: "somebody-else" });
    expect(execution.actor.id).not.toBe("somebody-else");
  });

  it("are nobody's without a key, whatever ids they bring", async () => {
    const answer = await call(ORCHESTRATE, {
      body: { task: "say hello", user_id: "default" },
      headers: { "X-User-Id": "default" },
    });
    expect(answer.status).toBe(401);
  });

  it("are mapped name by name", async () => {
    const answer = await start({
      task: "say hello",
      userId: "u-1",
      maxSteps: 3,
      sessionId: "old-session",
      toolConstraints: ["echo"],
      worker: "orchestrator",
    });
    expect(answer.status).toBe(200);
    expect(answer.headers.get("tutti-deprecations")?.split("; ")).toEqual([
      "userId is user_id",
      "sessionId is session_id",
      "maxSteps is max_steps",
      "toolConstraints is tool_constraints",
      'worker "orchestrator" is router "orchestrator"',
      'a list of tool_constraints is {"mode": "custom", "tools": [...]}',
    ]);
    const execution = await get(String((answer.json as JsonObject).execution_id));
    expect(execution).toMatchObject({
      context: { user_id: "u-1" },
      session_id: "old-session",
      budget: { max_steps: 3 },
      plan: { details: { router: "orchestrator" } },
    });
  });

  it("in the present names are told nothing", async () => {
    const answer = await start({ task: "say hello", user_id: "u-1", max_steps: 2 });
    expect(answer.headers.get("tutti-deprecations")).toBeNull();
    expect(answer.headers.get("deprecation")).toBeNull();
  });

  it("for computer use are refused while nobody offers it, and handed over once an agent does", async () => {
    const task = "Look at the page";
    const refused = await start({ task, router: "computer_use" });
    expect(refused.status).toBe(404);
    expect(refused.json).toMatchObject({ code: "capability_not_found", errors: [{ pointer: "/router" }] });
    const capability = {
      name: "computer_use.task",
      description: "Uses a computer.",
      parameters: { type: "object", properties: { task: { type: "string" } }, required: ["task"] },
      effect: "write",
    };
    const made = await call(routeOf("POST", "/v1/agents"), {
      body: { name: "desk", kind: "http", url: `${address}/do`, capabilities: [capability] },
      headers: world.allowed.key,
    });
    expect(made.status).toBe(201);
    const answer = await start({ task, worker: "computer_use_agent" });
    expect(answer.json).toMatchObject({ status: "success", kind: "task", result: { looked: true } });
    expect(seen.at(-1)).toMatchObject({ parameters: { task } });
    const execution = await get(String((answer.json as JsonObject).execution_id));
    expect(execution.steps).toMatchObject([{ id: "step-cu-001", agent: "desk" }]);
  });

  it("name tools and providers that must exist", async () => {
    const constraints = { mode: "custom", tools: ["echo", "rocket.launch"], providers: ["gmail"] };
    const errors = [
      { pointer: "/tool_constraints/tools/1", detail: "There is no such tool in this workspace." },
      {
        pointer: "/tool_constraints/providers/0",
        detail: "No tool of this provider exists in this workspace.",
      },
    ];
    const saved = await call(routeOf("POST", "/v1/orchestrations"), {
      body: { name: "Constrained", steps: [{ id: "say", capability: "echo", inputMapping: { text: "x" } }] },
      headers: world.allowed.key,
    });
    const answers = [
      await start({ task: "say hello", tool_constraints: constraints }),
      await start({ intent: "echo", inputs: { text: "x" }, tool_constraints: constraints }),
      await start({ capability: "echo", parameters: { text: "x" }, tool_constraints: constraints }),
      await call(routeOf("POST", "/v1/orchestrations/{id}/execute"), {
        params: { id: String((saved.json as JsonObject).id) },
        body: { tool_constraints: constraints },
        headers: world.allowed.key,
      }),
    ];
    for (const answer of answers) {
      expect(answer.status, answer.text).toBe(422);
      expect(answer.json).toMatchObject({ code: "unprocessable", errors });
    }
  });

  it("work as the migration page shows them, before and after, with the same result", async () => {
    for (const { before, after } of examplesFor("http://localhost:3000")) {
      const [old, now] = [await send(before), await send(after)];
      expect(old.status).toBe(200);
      expect((now.json as JsonObject).result).toEqual((old.json as JsonObject).result);
      expect(old.headers.get("tutti-deprecations")).not.toBeNull();
      expect(now.headers.get("tutti-deprecations")).toBeNull();
    }
  });

  /** Sends what the curl command would. */
  function send(command: string) {
    const headers = Object.fromEntries(
      [...command.matchAll(/-H "(X-[\w-]+): ([^"]*)"/g)].map(([, name, value]) => [name, value]),
    ) as Record<string, string>;
    const body = JSON.parse(/-d '(.*)'/s.exec(command)?.[1] ?? "") as JsonObject;
    return start(body, headers);
  }
});
