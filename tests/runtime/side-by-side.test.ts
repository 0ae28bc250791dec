import { afterAll, beforeAll, expect, it } from "vitest";
import { BUILT_IN_AGENTS } from "@/lib/agents/registry";
import type { Durable } from "@/lib/core/durable";
import type { Json } from "@/lib/core/json";
import type { Runtime } from "@/lib/runtime/runtime";
import type { Context } from "@/lib/services/context";
import { getExecution, readAllEntries } from "@/lib/services/executions/get";
import { deliverSignalIn, signalExecution } from "@/lib/services/executions/signal";
import { contextFor, makeMember, makeTenant } from "../support/actors";
import { startIntent, startSteps, statusOf, testAgent, until, untilEnded } from "../support/executions";
import { describeRunnersOnce } from "../support/runners";

const ran: string[] = [];
const nothing = () => undefined;
const held: { release: () => void } = { release: nothing };

const once = (step: Durable, id: string, work: () => Promise<Json>) =>
  step.run(
    id,
    async (io) => {
      ran.push(io.key);
      return work();
    },
    {
      unkeyed: true,
      started: { name: "tool.call.started", data: { call: id } },
      completed: () => ({ name: "tool.call.completed", status: "completed", data: { call: id } }),
    },
  );

const AGENTS = [
  ...BUILT_IN_AGENTS,
  // What a role does that calls two tools at once, of which one waits for a person.
  testAgent({
    name: "two-calls",
    durable: async (_, step) => {
      const asked = step.waitFor("decision", {
        event: "answer",
        match: "",
        timeoutMs: 60_000,
        waitingFor: "approval",
      });
      const slow = once(step, "slow", () => new Promise((resolve) => (held.release = () => resolve("slow"))));
      const quick = once(step, "quick", async () => "quick");
      return [await asked, await slow, await quick, await once(step, "last", async () => "last")];
    },
  }),
  // The second wait begins when a signal for the first has come that nobody was told of.
  testAgent({
    name: "two-questions",
    durable: async (_, step) => {
      const wait = (id: string) => step.waitFor(id, { event: id, match: "", timeoutMs: 3_600_000 });
      const asked = wait("first");
      await once(step, "hold", () => new Promise((resolve) => (held.release = () => resolve("held"))));
      return [await Promise.race([asked, wait("second")])];
    },
  }),
  testAgent({
    name: "long-values",
    durable: async (_, step) => {
      const text = await once(step, "long", async () => "y".repeat(20_000));
      await step.sleep("nap", 2_300);
      return String(text).length;
    },
  }),
  testAgent({
    name: "fails-inside",
    durable: async (_, step) => {
      const tried = await step.run("bad", () => Promise.reject(new Error("the reason"))).catch(String);
      return [tried, await step.run("good", async () => 1)];
    },
  }),
  testAgent({
    name: "sleeps-inside",
    durable: (_, step) => step.run("a", async () => (await step.sleep("b", 1)) ?? null),
  }),
];

describeRunnersOnce("what goes on side by side", (open, openRuntime) => {
  let runtime: Runtime;
  let ctx: Context;

  beforeAll(async () => {
    const database = await open();
    runtime = await openRuntime(database, AGENTS);
    ctx = contextFor(runtime, await makeMember(database, (await makeTenant(database)).id, "owner"));
  });
  afterAll(() => runtime.close());

  it("rests for no wait whose signal came unheard while another branch was at work", async () => {
    ran.length = 0;
    held.release = nothing;
    const id = await startIntent(ctx, "two-questions");
    await until(() => ran.length === 1 && held.release !== nothing);
    // As from a process whose bell is not heard here.
    await ctx.db((tx) => deliverSignalIn(tx, ctx, { id, event: "first", data: "heard" }));
    held.release();
    expect(await untilEnded(ctx, id, 15_000)).toMatchObject({ status: "completed", output: ["heard"] });
  });

  it("ends no turn within a run because another branch of the step waits", async () => {
    ran.length = 0;
    held.release = nothing;
    const id = await startIntent(ctx, "two-calls");
    await until(() => ran.length === 2 && held.release !== nothing);
    // Long enough for the wait to leave memory, were nothing else going on.
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await statusOf(ctx, id)).toBe("running");
    held.release();
    await until(async () => (await statusOf(ctx, id)) === "waiting");
    expect(await getExecution({ ctx, input: { id } })).toMatchObject({ waiting_for: "approval" });
    const rest = (await readAllEntries(ctx, id)).findLast(({ name }) => name === "execution.waiting");
    expect(rest?.data).toMatchObject({ waiting_for: "approval" });
    await signalExecution({ ctx, input: { id, event: "answer", data: "yes" } });
    expect((await untilEnded(ctx, id)).output).toEqual(["yes", "slow", "quick", "last"]);
    expect(new Set(ran.map((key) => key.split("/").at(-1)))).toEqual(new Set(["last", "quick", "slow"]));
    expect(ran).toHaveLength(3);
  });

  it("keeps long values by reference and shows calls that began", async () => {
    const id = await startIntent(ctx, "long-values");
    expect(await untilEnded(ctx, id)).toMatchObject({ status: "completed", output: 20_000 });
    const entries = await readAllEntries(ctx, id);
    expect(entries.find(({ name }) => name === "tool.call.started")?.data).toMatchObject({ call: "long" });
    const end = entries.find(({ name }) => name === "tool.call.completed");
    expect(end?.result).toHaveProperty("$blobs.value.sha256");
  });

  it("records nothing of a body that fails, and gives the agent its error", async () => {
    const id = await startIntent(ctx, "fails-inside");
    expect((await untilEnded(ctx, id)).output).toEqual(["Error: the reason", 1]);
    const runs = (await readAllEntries(ctx, id)).filter(({ name }) => name === "durable.run.completed");
    expect(runs.map(({ data }) => data.id)).toEqual(["step-tool-001/good"]);
    expect(await untilEnded(ctx, await startIntent(ctx, "sleeps-inside"))).toMatchObject({
      status: "failed",
    });
  });

  it("waits for a moment, and for an event that is there already or comes in any order", async () => {
    const soon = new Date(Date.now() + 100).toISOString();
    const moment = await untilEnded(ctx, await startIntent(ctx, "wait", { until: soon }));
    expect(moment).toMatchObject({ status: "completed" });
    const gone = await untilEnded(ctx, await startIntent(ctx, "wait", { until: "2001-01-01T00:00:00Z" }));
    expect(gone.output).toEqual({ waited_ms: 0 });
    const late = await untilEnded(ctx, await startIntent(ctx, "wait", { event: "never", timeout_ms: 30 }));
    expect(late.output).toEqual({ event: "never", data: null, timed_out: true });
    const both = await untilEnded(ctx, await startIntent(ctx, "wait", { event: "x", ms: 3 }));
    expect(both).toMatchObject({ status: "failed", error: { code: "invalid" } });

    const group = ["one", "two"].map((step) => ({ id: step, type: "wait", event: "go", timeout: "1h" }));
    const id = await startSteps(ctx, [{ id: "p", type: "parallel", steps: group }]);
    await until(async () => (await statusOf(ctx, id)) === "waiting");
    expect(await getExecution({ ctx, input: { id } })).toMatchObject({ waiting_for: "event" });
    await signalExecution({ ctx, input: { id, event: "go", match: "p/two", data: 2 } });
    await signalExecution({ ctx, input: { id, event: "go", match: "p/one" } });
    expect((await untilEnded(ctx, id)).output).toEqual({
      one: { event: "go", data: {}, timed_out: false },
      two: { event: "go", data: 2, timed_out: false },
    });
  });
});
