import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { JsonObject } from "@/lib/core/json";
import { executionEvents, EventsQuery } from "@/lib/http/execution-events";
import { tenantHints } from "@/lib/http/hints";
import { pauseOfHints } from "@/lib/http/pause";
import { respondToStart } from "@/lib/http/respond";
import { declaredRoutes } from "@/lib/http/route-files";
import { eventStream } from "@/lib/http/sse";
import type { Runtime } from "@/lib/runtime/runtime";
import type { Context } from "@/lib/services/context";
import { readAllEntries } from "@/lib/services/executions/get";
import { contextFor, keyActor, makeTenant, testRuntime } from "../support/actors";
import { openTestDatabase } from "../support/database";
import { startIntent, testAgent, until } from "../support/executions";

const ORIGIN = "http://localhost:3000";
const PAUSE_MS = 120;

/** An agent that is done when so many pauses have been seen. */
const WANTED = 3;
let pauses = 0;
const patient = testAgent({
  name: "patient",
  single: async () => {
    await until(() => pauses >= WANTED);
    return "done";
  },
});

let runtime: Runtime;
let ctx: Context;
beforeAll(async () => {
  runtime = await testRuntime(await openTestDatabase("pglite"), {
    runner: true,
    agents: [patient],
  });
  const whole = contextFor(runtime, keyActor((await makeTenant(runtime.database)).id));
  ctx = { ...whole, limits: { ...whole.limits, streamLimitMs: PAUSE_MS } };
});
afterAll(() => runtime?.close());

interface Received {
  id: string | null;
  event: string;
  data: JsonObject;
}

async function received(response: Response): Promise<Received[]> {
  const frames = (await response.text()).split("\n\n").filter((frame) => /^event:/m.test(frame));
  return frames.map((frame) => ({
    id: /^id: (.*)$/m.exec(frame)?.[1] ?? null,
    event: /^event: (.*)$/m.exec(frame)?.[1] ?? "",
    data: JSON.parse(/^data: (.*)$/m.exec(frame)?.[1] ?? "null"),
  }));
}

async function get(address: string, headers: Record<string, string> = {}): Promise<Response> {
  const url = new URL(address, ORIGIN);
  const request = new Request(url, { headers: { accept: "text/event-stream", ...headers } });
  const executionId = url.pathname.split("/")[3] ?? "";
  const { lastEventId } = Object.fromEntries(url.searchParams);
  const query = EventsQuery.parse(lastEventId === undefined ? {} : { lastEventId });
  return (await executionEvents({ ctx, request, executionId, query })) as Response;
}

const linkOf = (paused: Received | undefined): string => {
  expect(paused).toMatchObject({ id: null, event: "stream.paused" });
  return String((paused?.data.links as { resume?: string } | undefined)?.resume);
};

it.each(["by the link", "by Last-Event-ID, as EventSource does"])(
  "streams that pause are resumed %s without a hole or a repeat",
  async (how) => {
    pauses = 0;
    const id = await startIntent(ctx, "patient");
    const events: Received[] = [];
    let answer = await get(`/v1/executions/${id}/events?workspace=acme`);
    for (;;) {
      const part = await received(answer);
      const paused = part.at(-1)?.event === "stream.paused" ? part.pop() : undefined;
      events.push(...part);
      if (!paused) break;
      pauses += 1;
      const link = linkOf(paused);
      const last = events.at(-1)?.id ?? "0";
      expect(link).toBe(`/v1/executions/${id}/events?workspace=acme&lastEventId=${last}`);
      answer = how.startsWith("by the link")
        ? await get(link)
        : await get(`/v1/executions/${id}/events?workspace=acme`, { "last-event-id": last });
    }
    expect(pauses).toBeGreaterThanOrEqual(WANTED);
    const entries = await readAllEntries(ctx, id);
    expect(events.map((event) => Number(event.id))).toEqual(entries.map((entry) => entry.seq));
    expect(events.at(-1)?.event).toBe("execution.completed");
  },
);

it("the stream of a start pauses, too, and goes on as the execution's", async () => {
  pauses = 0;
  const id = await startIntent(ctx, "patient");
  const request = new Request(`${ORIGIN}/v1/orchestrate/stream`, { method: "POST" });
  const part = await received(await respondToStart({ ctx, request, execution: { id }, stream: true }));
  const paused = part.pop();
  expect(part.map((event) => event.event)).not.toContain("result");
  expect(paused?.data.links).toMatchObject({
    self: `/v1/executions/${id}`,
    events: `/v1/executions/${id}/events`,
  });
  pauses = WANTED;
  const rest: Received[] = [];
  for (let link: string | null = linkOf(paused); link !== null;) {
    const more = await received(await get(link));
    link = more.at(-1)?.event === "stream.paused" ? linkOf(more.pop()) : null;
    rest.push(...more);
  }
  const ids = [...part, ...rest].map((event) => Number(event.id));
  expect(ids).toEqual(ids.map((_, index) => index + 1));
  expect(rest.at(-1)?.event).toBe("execution.completed");
});

it("hints pause with the way back to them", async () => {
  const request = new Request(`${ORIGIN}/v1/stream?workspace=acme`);
  const answer = eventStream({
    events: (signal) => tenantHints(ctx, signal),
    signal: request.signal,
    pause: pauseOfHints(ctx, request),
  });
  expect(linkOf((await received(answer)).at(-1))).toBe("/v1/stream?workspace=acme");
});

it("every route that starts work or streams lets a serverless host run it for 300 s", async () => {
  const routes = await declaredRoutes(join(import.meta.dirname, "../.."));
  const long = routes.filter(
    ({ declaration }) => declaration.start || declaration.media?.includes("text/event-stream"),
  );
  expect(long.length).toBeGreaterThan(4);
  for (const { path, handlers } of long) expect(Reflect.get(handlers, "maxDuration"), path).toBe(300);
});
