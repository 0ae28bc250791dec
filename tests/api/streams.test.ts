import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Json } from "@/lib/core/json";
import { openTestDatabase } from "../support/database";
import { ORIGIN } from "./client";
import { routeOf } from "./routes";
import { createWorld, type World } from "./world";

let world: World;
beforeAll(async () => {
  world = await createWorld(await openTestDatabase("pglite"));
});
afterAll(() => world?.close());

interface Sent {
  body?: Json;
  headers?: Record<string, string>;
  params?: Record<string, string>;
  query?: string;
  signal?: AbortSignal;
}

function send(
  method: "GET" | "POST",
  path: string,
  { body, headers, params = {}, query = "", signal }: Sent = {},
) {
  const all = { ...world.allowed.key, "Content-Type": "application/json", ...headers };
  const address = path.replace("{id}", params.id ?? "");
  const init = {
    method,
    headers: all,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal ? { signal } : {}),
  };
  return routeOf(method, path).handlers[method]!(new Request(`${ORIGIN}${address}${query}`, init), {
    params: Promise.resolve(params),
  });
}

interface SentEvent {
  id: string | undefined;
  event: string;
  data: Record<string, unknown>;
}

function parseEvents(text: string): SentEvent[] {
  const frames = text.split("\n\n").filter((frame) => /^event:/m.test(frame));
  return frames.map((frame) => ({
    id: /^id: (.*)$/m.exec(frame)?.[1],
    event: /^event: (.*)$/m.exec(frame)?.[1] ?? "",
    data: JSON.parse(/^data: (.*)$/m.exec(frame)?.[1] ?? "null"),
  }));
}

const echo = (text: string): Json => ({ intent: "echo", inputs: { text }, idempotent: false });
const EVENTS = "/v1/executions/{id}/events";
const asStream = { Accept: "text/event-stream" };

describe("a start", () => {
  it("answers 200 with the result when it is there in time", async () => {
    const answer = await send("POST", "/v1/orchestrate", { body: echo("hi") });
    const shape = (await answer.json()) as Record<string, unknown>;
    expect([answer.status, shape.status, shape.result]).toEqual([200, "success", { text: "hi" }]);
    expect(answer.headers.get("tutti-execution-id")).toBe(shape.execution_id);
    expect(answer.headers.get("location")).toBe(`/v1/executions/${String(shape.execution_id)}`);
  });

  it("answers 202 at once when asked to", async () => {
    const headers = { Prefer: "respond-async" };
    const answer = await send("POST", "/v1/orchestrate", {
      body: { intent: "wait", inputs: { ms: 300 }, idempotent: false },
      headers,
    });
    const shape = (await answer.json()) as Record<string, unknown>;
    expect([answer.status, shape.status, shape.job_id]).toEqual([202, "accepted", shape.execution_id]);
    expect(answer.headers.get("preference-applied")).toBe("respond-async");
    expect(answer.headers.get("tutti-execution-id")).toBe(shape.execution_id);
  });

  it.each([
    ["/v1/orchestrate/stream", {}],
    ["/v1/orchestrate", asStream],
  ] as const)("streams on %s from the first event to the result", async (path, headers) => {
    const answer = await send("POST", path, { body: echo("live"), headers });
    expect(answer.headers.get("content-type")).toContain("text/event-stream");
    const events = parseEvents(await answer.text());
    expect(events[0]).toMatchObject({ id: "1", event: "execution.queued" });
    expect(events.at(-2)?.event).toBe("execution.completed");
    const last = events.at(-1);
    expect(last).toMatchObject({
      id: undefined,
      event: "result",
      data: { status: "success", result: { text: "live" } },
    });
    const id = answer.headers.get("tutti-execution-id") ?? "";
    const job = await send("GET", "/v1/jobs/{id}", { params: { id } });
    expect(await job.json()).toEqual(last?.data);
  });

  it("replays a keyed stream as a stream of the same execution", async () => {
    const headers = { "Idempotency-Key": crypto.randomUUID() };
    const first = await send("POST", "/v1/orchestrate/stream", { body: echo("once"), headers });
    await first.text();
    const second = await send("POST", "/v1/orchestrate/stream", { body: echo("once"), headers });
    expect(second.headers.get("idempotent-replayed")).toBe("true");
    expect(second.headers.get("tutti-execution-id")).toBe(first.headers.get("tutti-execution-id"));
    expect(parseEvents(await second.text()).at(-1)?.event).toBe("result");
  });
});

describe("the events of an execution", () => {
  const ofSeeded = () => ({ params: { id: world.ids.execution } });
  const all = async () =>
    parseEvents(await (await send("GET", EVENTS, { ...ofSeeded(), headers: asStream })).text());

  it("are gapless, and carry where they belong", async () => {
    const events = await all();
    expect(events.map((event) => event.id)).toEqual(events.map((_, index) => String(index + 1)));
    for (const { data } of events)
      expect(data).toMatchObject({ execution_id: world.ids.execution, path: expect.any(String) });
  });

  it("resume after any id without a hole, by header or query", async () => {
    const events = await all();
    for (let cut = 1; cut < events.length; cut++) {
      const byHeader = await send("GET", EVENTS, {
        ...ofSeeded(),
        headers: { ...asStream, "Last-Event-ID": String(cut) },
      });
      expect(parseEvents(await byHeader.text())).toEqual(events.slice(cut));
      const byQuery = await send("GET", EVENTS, {
        ...ofSeeded(),
        headers: asStream,
        query: `?lastEventId=${cut}`,
      });
      expect(parseEvents(await byQuery.text())).toEqual(events.slice(cut));
    }
  });

  it("are over (204) for who has the last one", async () => {
    const last = (await all()).at(-1)?.id ?? "";
    const answer = await send("GET", EVENTS, {
      ...ofSeeded(),
      headers: { ...asStream, "Last-Event-ID": last },
    });
    expect([answer.status, await answer.text()]).toEqual([204, ""]);
  });

  it.each(["999999", "nonsense"])("begin with a snapshot for the unknown id %s", async (id) => {
    const answer = await send("GET", EVENTS, {
      ...ofSeeded(),
      headers: { ...asStream, "Last-Event-ID": id },
    });
    const events = parseEvents(await answer.text());
    expect(events[0]).toMatchObject({ event: "snapshot", data: { execution_id: world.ids.execution } });
    expect(events.slice(1)).toEqual(await all());
  });

  it("come as pages of JSON that add up to the stream", async () => {
    const seqs: number[] = [];
    let query = "?limit=3";
    for (let page = 0; page < 20 && query; page++) {
      const answer = await send("GET", EVENTS, { ...ofSeeded(), query });
      const { data, next_cursor } = (await answer.json()) as {
        data: { seq: number }[];
        next_cursor: string | null;
      };
      seqs.push(...data.map((event) => event.seq));
      query = next_cursor === null ? "" : `?limit=3&cursor=${next_cursor}`;
    }
    expect(seqs.map(String)).toEqual((await all()).map((event) => event.id));
  });

  it("refuse a cursor that is none", async () => {
    expect((await send("GET", EVENTS, { ...ofSeeded(), query: "?cursor=abc" })).status).toBe(400);
  });

  it("of an unknown execution are not found", async () => {
    expect((await send("GET", EVENTS, { params: { id: "exe_unknown" }, headers: asStream })).status).toBe(
      404,
    );
  });

  it("arrive live, and a client that leaves is forgotten", async () => {
    const started = await send("POST", "/v1/orchestrate", {
      body: { intent: "wait", inputs: { ms: 1_500 }, idempotent: false },
      headers: { Prefer: "respond-async" },
    });
    const id = started.headers.get("tutti-execution-id") ?? "";
    const leave = new AbortController();
    const answer = await send("GET", EVENTS, { params: { id }, headers: asStream, signal: leave.signal });
    const reader = answer.body!.getReader();
    let text = "";
    while (!text.includes("orchestrator.step.dispatching"))
      text += new TextDecoder().decode((await reader.read()).value);
    leave.abort();
    for (let done = false; !done;) done = (await reader.read()).done;
    const rest = await send("GET", EVENTS, {
      params: { id },
      headers: { ...asStream, "Last-Event-ID": "2" },
    });
    expect(parseEvents(await rest.text()).at(-1)?.event).toBe("execution.completed");
  });
});

describe("the workspace's hints", () => {
  it("name what changed", async () => {
    const leave = new AbortController();
    const answer = await send("GET", "/v1/stream", { signal: leave.signal });
    const reader = answer.body!.getReader();
    const started = await send("POST", "/v1/orchestrate", { body: echo("hint") });
    const id = started.headers.get("tutti-execution-id") ?? "";
    let text = "";
    while (!text.includes(id)) text += new TextDecoder().decode((await reader.read()).value);
    expect(parseEvents(text)).toContainEqual({
      id: undefined,
      event: "hint",
      data: { topic: "executions", id },
    });
    leave.abort();
  });
});
