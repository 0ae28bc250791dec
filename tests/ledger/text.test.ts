import { afterAll, beforeAll, expect, it } from "vitest";
import type { StreamEvent } from "@/lib/core/durable";
import type { Database } from "@/lib/db/types";
import { executionEvents, EventsQuery } from "@/lib/http/execution-events";
import type { TextEvent } from "@/lib/ledger/text-follower";
import type { Runtime } from "@/lib/runtime/runtime";
import type { Context } from "@/lib/services/context";
import { readAllEntries } from "@/lib/services/executions/get";
import { contextFor, makeMember, makeTenant, testRuntime } from "../support/actors";
import { startIntent, testAgent, until, untilEnded } from "../support/executions";
import { describeRunnersOnce } from "../support/runners";

/** Emits what a test gives it, until the test lets it end. */
class Speaker {
  private said: StreamEvent[] = [];
  private wake: () => void = () => undefined;
  private over = false;

  say(...texts: string[]): void {
    this.said.push(...texts.map((text) => ({ type: "text" as const, text })));
    this.wake();
  }

  reset(): void {
    this.said.push({ type: "reset" });
    this.wake();
  }

  end(): void {
    this.over = true;
    this.wake();
  }

  async speak(emit: (event: StreamEvent) => void): Promise<void> {
    for (;;) {
      for (const event of this.said.splice(0)) emit(event);
      if (this.over) return;
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }
}

const speakers = new Map<string, Speaker>();
const speakerOf = (name: string) => {
  const speaker = speakers.get(name) ?? new Speaker();
  speakers.set(name, speaker);
  return speaker;
};

const AGENTS = [
  testAgent({
    name: "speaks",
    durable: (task, step) =>
      step.run(
        "model-1",
        async (io) => {
          await speakerOf(String(task.parameters.name)).speak((event) => io.emit(event));
          return "said";
        },
        {
          started: { name: "model.call.started", data: {} },
          completed: () => ({ name: "model.call.completed", data: {} }),
        },
      ),
  }),
];

/** Reads an execution's stream and folds its text as a page would. */
class Reader {
  readonly events: string[] = [];
  text = "";
  resets = 0;
  readonly done: Promise<void>;
  private readonly controller = new AbortController();

  constructor(ctx: Context, executionId: string) {
    this.done = this.read(ctx, executionId);
  }

  leave(): void {
    this.controller.abort();
  }

  private async read(ctx: Context, executionId: string): Promise<void> {
    const { signal } = this.controller;
    for await (const item of ctx.ledger.tailWithText({ tenantId: ctx.tenantId, executionId, signal })) {
      if ("seq" in item) this.events.push(item.name);
      else this.take(item);
    }
  }

  private take(event: TextEvent): void {
    if (event.type === "reset") {
      this.resets += 1;
      this.text = "";
      return;
    }
    // A piece that is not where it belongs is left out, and the text is not what was said.
    if (event.key === "step-tool-001/model-1" && event.offset === this.text.length) this.text += event.text;
  }
}

describeRunnersOnce("text that is being written", (open, openRuntime) => {
  let database: Database;
  let runtime: Runtime;
  let ctx: Context;

  beforeAll(async () => {
    database = await open();
    runtime = await openRuntime(database, AGENTS);
    ctx = contextFor(runtime, await makeMember(database, (await makeTenant(database)).id, "owner"));
  });
  afterAll(() => runtime.close());

  async function begin(): Promise<{ id: string; speaker: Speaker }> {
    const name = crypto.randomUUID();
    const id = await startIntent(ctx, "speaks", { name });
    await until(async () =>
      (await readAllEntries(ctx, id)).some((entry) => entry.name === "model.call.started"),
    );
    return { id, speaker: speakerOf(name) };
  }

  const kept = async (id: string) =>
    (await database.query("select 1 from stream_chunk where execution_id = $1", [id])).rows.length;

  it("comes in order, whole for who comes late, and is gone when its run has ended", async () => {
    const { id, speaker } = await begin();
    const early = new Reader(ctx, id);
    speaker.say("Once ", "upon ", "a\u0000time \ud83d");
    await until(() => early.text.endsWith("time "));
    speaker.say("\ude00 there.");
    await until(() => early.text === "Once upon a\ufffdtime \u{1f600} there.");
    await until(async () => (await kept(id)) > 0);
    const late = new Reader(ctx, id);
    await until(() => late.text === early.text);
    speaker.say(" was", ` ${"long ".repeat(2_000)}`);
    speaker.end();
    await Promise.all([early.done, late.done]);
    expect(early.text).toHaveLength(26 + 5 + 10_000);
    expect(late.text).toBe(early.text);
    expect(early.resets).toBe(0);
    await until(async () => (await kept(id)) === 0);
    expect(early.events).toContain("model.call.completed");
    const names = (await readAllEntries(ctx, id)).map((entry) => entry.name);
    expect(names).not.toContain("model.text.delta");
  });

  it("shows nothing of a secret that comes in pieces", async () => {
    const { id, speaker } = await begin();
    const reader = new Reader(ctx, id);
    speaker.say("The key: tut");
    await until(() => reader.text === "The key: ");
    speaker.say(`ti_${"live"}_${"aB3".repeat(5)}`);
    speaker.say("tail1");
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(reader.text).toBe("The key: ");
    speaker.say(" and more. Bearer ");
    await until(() => reader.text === "The key: [redacted] and more. ");
    speaker.say("abcdefgh12345678");
    speaker.end();
    await reader.done;
    expect(reader.text).toBe("The key: [redacted] and more. Bearer [redacted]");
  });

  it("is void after a reset, for who watched and for who comes after it", async () => {
    const { id, speaker } = await begin();
    const early = new Reader(ctx, id);
    speaker.say("wrong");
    await until(() => early.text === "wrong");
    speaker.reset();
    speaker.say("good");
    await until(() => early.text === "good" && early.resets === 1);
    await until(async () => {
      const late = new Reader(ctx, id);
      await new Promise((resolve) => setTimeout(resolve, 50));
      late.leave();
      await late.done;
      return late.text === "good";
    });
    speaker.end();
    expect(await untilEnded(ctx, id)).toMatchObject({ output: "said" });
  });

  it("is for its workspace alone, and goes as events without an id", async () => {
    const { id, speaker } = await begin();
    const stranger = contextFor(
      runtime,
      await makeMember(database, (await makeTenant(database)).id, "owner"),
    );
    const outside = new Reader(stranger, id);
    const request = new Request("http://tutti.test/", { headers: { accept: "text/event-stream" } });
    const call = { ctx, request, executionId: id, query: EventsQuery.parse({}) };
    const response = (await executionEvents(call)) as Response;
    speaker.say("hello");
    const reader = new Reader(ctx, id);
    await until(() => reader.text === "hello");
    speaker.end();
    const text = await response.text();
    const frame = text.split("\n\n").find((part) => part.includes("event: model.text.delta"));
    expect(frame).not.toContain("id: ");
    expect(JSON.parse(frame?.split("data: ")[1] ?? "")).toEqual({
      text: "hello",
      offset: 0,
      execution_id: id,
      step_id: "step-tool-001",
      path: "tool/step-tool-001",
      run: "step-tool-001/model-1",
      attempt: 1,
    });
    outside.leave();
    await outside.done;
    expect(outside.text).toBe("");
    await reader.done;
  });

  it("goes on after a crash with a reset, and reaches readers of another process", async () => {
    const serving = await testRuntime({ ...database, close: async () => undefined });
    const elsewhere = contextFor(serving, ctx.actor);
    const { id, speaker } = await begin();
    // What a process that is gone had written of the same run.
    await database.query(
      `insert into stream_chunk (tenant_id, execution_id, path, attempt, position, text, step, log_path)
       values ($1, $2, 'step-tool-001/model-1', 1, 0, 'before', 'step-tool-001', 'tool/step-tool-001')`,
      [ctx.tenantId, id],
    );
    const reader = new Reader(elsewhere, id);
    await until(() => reader.text === "before");
    speaker.say("after");
    await until(() => reader.text === "after");
    expect(reader.resets).toBe(1);
    speaker.end();
    await reader.done;
    expect(await untilEnded(ctx, id)).toMatchObject({ status: "completed" });
    await serving.ledger.close();
  });
});
