import { describe, expect, it } from "vitest";
import type { JsonObject } from "@/lib/core/json";
import { foldExecution, reduceExecution } from "@/lib/ui/execution/reduce";
import { UNTOLD } from "@/lib/ui/execution/state";
import type { ExecutionEvent } from "@/lib/ui/use-execution-events";

const START = Date.parse("2026-11-29T09:00:00Z");
const time = (ms: number) => new Date(START + ms).toISOString();

/** `[event, ms after the start, step, data]`, numbered in the order given. */
type Told = readonly [event: string, ms: number, step?: string | null, data?: JsonObject];

function events(...told: Told[]): ExecutionEvent[] {
  return told.map(([event, ms, step = null, data = {}], index) => ({
    seq: index + 1,
    at: time(ms),
    event,
    path: step ? `tool/${step}` : "orchestrator",
    step_id: step,
    data,
  }));
}

const DISPATCHING = "orchestrator.step.dispatching";
const COMPLETED = "orchestrator.step.completed";
const FAILED = "orchestrator.step.failed";
const stepsOf = (...told: Told[]) => foldExecution(events(...told)).steps;

describe("the state of an execution from its events", () => {
  it("starts queued and knows nothing", () => {
    expect(foldExecution([])).toEqual(UNTOLD);
    expect(foldExecution(events(["execution.queued", 0])).status).toBe("queued");
  });

  it("runs, then completes", () => {
    const state = foldExecution(
      events(["execution.queued", 0], ["execution.started", 5], ["execution.completed", 90]),
    );
    expect(state).toMatchObject({
      status: "completed",
      startedAt: time(5),
      finishedAt: time(90),
      error: null,
    });
  });

  it("keeps the error it failed with", () => {
    const error = { code: "invalid", message: "No.", errors: [{ pointer: "/a", detail: "Missing." }] };
    const state = foldExecution(events(["execution.started", 0], ["execution.failed", 10, null, { error }]));
    expect(state).toMatchObject({ status: "failed", error });
  });

  it("waits out of memory and comes back", () => {
    const until = time(60_000);
    const told = events(
      ["execution.started", 0],
      [DISPATCHING, 1, "night"],
      ["execution.waiting", 10, null, { waiting_for: "timer", until }],
      ["execution.resumed", 60_000],
    );
    const asleep = foldExecution(told.slice(0, 3));
    expect(asleep).toMatchObject({ status: "waiting", waitingFor: "timer", waitingUntil: until });
    expect(asleep.steps[0]?.status).toBe("waiting");
    const awake = foldExecution(told);
    expect(awake).toMatchObject({
      status: "running",
      waitingFor: null,
      waitingUntil: null,
      startedAt: time(0),
    });
    expect(awake.rests).toEqual([{ startedAt: time(10), finishedAt: time(60_000) }]);
    expect(awake.steps[0]?.status).toBe("running");
  });

  it("ignores a reason to wait it doesn't know", () => {
    const told = events(["execution.waiting", 0, null, { waiting_for: "godot" }]);
    expect(foldExecution(told)).toMatchObject({ status: "waiting", waitingFor: null });
  });

  it("remembers that somebody asked to cancel, and ends cancelled", () => {
    const told = events(
      ["execution.started", 0],
      ["execution.cancel_requested", 5],
      ["execution.cancelled", 9],
    );
    expect(foldExecution(told.slice(0, 2))).toMatchObject({ status: "running", cancelRequested: true });
    expect(foldExecution(told)).toMatchObject({ status: "cancelled", finishedAt: time(9) });
  });

  it("does not change the state it was given, and leaves it for events that say nothing", () => {
    const before = foldExecution(events(["execution.started", 0], [DISPATCHING, 1, "a"]));
    const copy = structuredClone(before);
    const [end, log] = events([COMPLETED, 5, "a"], ["log", 6, "a"]);
    if (!end || !log) throw new Error("Two events were made.");
    expect(reduceExecution(before, end)).not.toEqual(before);
    expect(before).toEqual(copy);
    expect(reduceExecution(before, log)).toBe(before);
  });
});

describe("the steps from their events", () => {
  it("takes input, agent and routing from the dispatch, output from the end", () => {
    const routing = { chosen: "echo", reason: "only agent that offers it", considered: [] };
    const [step] = stepsOf(
      [
        DISPATCHING,
        1,
        "say",
        { name: "Say it", target: "tool", task: "echo", parameters: { text: "hi" }, routing },
      ],
      [COMPLETED, 9, "say", { output: { text: "hi" } }],
    );
    expect(step).toMatchObject({
      name: "Say it",
      status: "completed",
      agent: "echo",
      agentKind: "tool",
      capability: "echo",
      input: { text: "hi" },
      output: { text: "hi" },
      routing,
      startedAt: time(1),
      finishedAt: time(9),
    });
    expect(step?.attempts).toEqual([{ number: 1, startedAt: time(1), finishedAt: time(9), error: null }]);
  });

  it("keeps the order in which steps were first heard of, however they end", () => {
    const steps = stepsOf(
      [DISPATCHING, 1, "slow"],
      [DISPATCHING, 1, "fast"],
      [COMPLETED, 2, "fast"],
      ["orchestrator.step.skipped", 3, "never", { name: "Never", reason: "its condition did not hold" }],
      [COMPLETED, 8, "slow"],
    );
    expect(steps.map(({ path, status }) => [path, status])).toEqual([
      ["slow", "completed"],
      ["fast", "completed"],
      ["never", "skipped"],
    ]);
    expect(steps[2]).toMatchObject({
      name: "Never",
      reason: "its condition did not hold",
      startedAt: null,
      attempts: [],
    });
  });

  it("tells attempts and the waits between them", () => {
    const error = { code: "unavailable", message: "Busy." };
    const [step] = stepsOf(
      [DISPATCHING, 0, "storm"],
      ["orchestrator.step.retrying", 10, "storm", { attempt: 1, error }],
      ["durable.wait.started", 11, "storm", { wait: "timer", until: START + 2_000, ms: 1_989 }],
      ["durable.wait.completed", 2_001, "storm", { id: "storm/retry-1" }],
      [FAILED, 2_010, "storm", { status: "failed", error }],
    );
    expect(step?.attempts).toEqual([
      { number: 1, startedAt: time(0), finishedAt: time(10), error },
      { number: 2, startedAt: time(2_001), finishedAt: time(2_010), error },
    ]);
    expect(step?.waits).toEqual([
      { kind: "retry", event: null, until: time(2_000), startedAt: time(10), finishedAt: time(2_001) },
    ]);
    expect(step).toMatchObject({ status: "failed", error });
  });

  it("tells timers and events apart, and files what a later attempt wrote under its step", () => {
    const [step] = stepsOf(
      [DISPATCHING, 0, "order"],
      ["durable.wait.started", 1, "order", { wait: "timer", until: START + 5_000 }],
      ["durable.wait.completed", 5_000, "order", { id: "order/sleep" }],
      [
        "durable.wait.started",
        5_001,
        "order/try-2",
        { wait: "event", event: "order.paid", until: START + 9_000 },
      ],
    );
    expect(step?.waits).toEqual([
      { kind: "timer", event: null, until: time(5_000), startedAt: time(1), finishedAt: time(5_000) },
      { kind: "event", event: "order.paid", until: time(9_000), startedAt: time(5_001), finishedAt: null },
    ]);
    expect(step?.attempts).toHaveLength(1);
  });

  it.each([
    ["cancelled", "cancelled"],
    ["outcome_unknown", "outcome_unknown"],
    ["failed", "failed"],
    [undefined, "failed"],
  ] as const)("a step that failed with status %s is %s", (status, shown) => {
    const [step] = stepsOf([DISPATCHING, 0, "a"], [FAILED, 1, "a", status ? { status } : {}]);
    expect(step?.status).toBe(shown);
  });

  it("closes an open wait when the step ends", () => {
    const [step] = stepsOf(
      [DISPATCHING, 0, "a"],
      ["durable.wait.started", 1, "a", { wait: "timer", until: START + 9_000 }],
      [FAILED, 5, "a", { status: "cancelled" }],
    );
    expect(step?.waits[0]?.finishedAt).toBe(time(5));
  });

  it("nests by path and makes no step of a wait alone", () => {
    const steps = stepsOf(["durable.wait.started", 0, "ghost"], [DISPATCHING, 1, "refine/draft"]);
    expect(steps.map(({ path, depth }) => [path, depth])).toEqual([["refine/draft", 1]]);
  });
});
