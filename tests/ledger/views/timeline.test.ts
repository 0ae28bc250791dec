import { describe, expect, it } from "vitest";
import { timelineOf } from "@/lib/ledger/views/timeline";
import { entry } from "./entries";

const contract = {
  id: "ctr_1",
  type: "REQUEST" as const,
  correlationId: "cor_1",
  sessionId: null,
  from: "orchestrator",
  to: "wait",
  capability: "wait",
};
const dispatching = (seq: number, step: string) =>
  entry(seq, "orchestrator.step.dispatching", {
    step,
    key: step,
    contract,
    data: { step_id: step.split("/").at(-1) ?? step, name: step },
  });
const completed = (seq: number, step: string) =>
  entry(seq, "orchestrator.step.completed", {
    step,
    key: step,
    status: "completed",
    durationMs: 12,
    result: { ok: true, output: 1 },
  });
const at = (seq: number) => entry(seq, "log").at;

describe("the timeline", () => {
  it("has a row per step, with agent, start, end and depth", () => {
    const { rows, startedAt, finishedAt } = timelineOf([
      entry(1, "execution.queued"),
      entry(2, "execution.started"),
      dispatching(3, "a"),
      completed(4, "a"),
      dispatching(5, "both/b"),
      dispatching(6, "both/c"),
      completed(7, "both/c"),
      completed(8, "both/b"),
      entry(9, "execution.completed"),
    ]);
    expect([startedAt, finishedAt]).toEqual([at(2), at(9)]);
    expect(
      rows.map(({ path, depth, startedAt, finishedAt }) => [path, depth, startedAt, finishedAt]),
    ).toEqual([
      ["a", 0, at(3), at(4)],
      ["both/b", 1, at(5), at(8)],
      ["both/c", 1, at(6), at(7)],
    ]);
    expect(rows[0]).toMatchObject({
      id: "a",
      status: "completed",
      agent: "wait",
      capability: "wait",
      contractId: "ctr_1",
      durationMs: 12,
      waits: [],
      attempts: [{ number: 1, startedAt: at(3), finishedAt: at(4), error: null }],
    });
  });

  it("shows attempts and the delays between them", () => {
    const error = { code: "step_failed", message: "No." };
    const { rows } = timelineOf([
      dispatching(1, "a"),
      entry(2, "orchestrator.step.retrying", { step: "a", key: "a/attempt-1", data: { attempt: 1, error } }),
      entry(3, "durable.wait.started", {
        step: "a",
        key: "a/retry-1",
        data: { wait: "timer", until: 1_000, ms: 1_000 },
      }),
      entry(4, "durable.wait.completed", {
        step: "a",
        key: "a/retry-1",
        data: { id: "a/retry-1" },
        result: { slept: true },
      }),
      entry(5, "orchestrator.step.failed", {
        step: "a",
        key: "a",
        status: "failed",
        result: { ok: false, error },
      }),
    ]);
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({
      status: "failed",
      attempts: [
        { number: 1, startedAt: at(1), finishedAt: at(2), error: "No." },
        { number: 2, startedAt: at(4), finishedAt: at(5), error: "No." },
      ],
      waits: [{ kind: "retry", startedAt: at(2), finishedAt: at(4), until: new Date(1_000) }],
    });
  });

  it("shows waits of a second attempt, open ones, and when the execution was out of memory", () => {
    const entries = [
      dispatching(1, "a"),
      entry(2, "durable.wait.started", {
        step: "a/try-2",
        key: "a/try-2/sleep",
        data: { wait: "timer", until: 9_000, ms: 5_000 },
      }),
      entry(3, "execution.waiting"),
      entry(4, "execution.resumed"),
      entry(5, "durable.wait.completed", {
        step: "a/try-2",
        data: { id: "a/try-2/sleep" },
        result: { slept: true },
      }),
      entry(6, "durable.wait.started", {
        step: "a",
        key: "a/paid",
        data: { wait: "event", until: 9_000, ms: 5_000, event: "paid" },
      }),
      entry(7, "execution.waiting"),
    ];
    const timeline = timelineOf(entries, { waiting: true });
    expect(timeline.waits).toEqual([
      { startedAt: at(3), finishedAt: at(4) },
      { startedAt: at(7), finishedAt: null },
    ]);
    expect(timeline.rows[0]).toMatchObject({
      status: "waiting",
      finishedAt: null,
      waits: [
        { kind: "timer", finishedAt: at(5) },
        { kind: "event", event: "paid", startedAt: at(6), finishedAt: null },
      ],
    });
  });
});
