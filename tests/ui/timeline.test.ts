import { describe, expect, it } from "vitest";
import { formatOffset, scaleOf, spanOf, ticksOf } from "@/lib/ui/execution/scale";
import { newStep, type StepState, UNTOLD } from "@/lib/ui/execution/state";
import { timelineLines } from "@/lib/ui/execution/timeline-rows";

const START = Date.parse("2026-11-29T09:00:00Z");
const time = (ms: number) => new Date(START + ms).toISOString();
const step = (path: string, change: Partial<StepState> = {}): StepState => ({
  ...newStep(path, path),
  ...change,
});

describe("the scale of a timeline", () => {
  it("reaches from the creation to the last end, with room after it", () => {
    const steps = [step("a", { startedAt: time(10), finishedAt: time(1_000) })];
    const over = { ...UNTOLD, startedAt: time(5), finishedAt: time(1_000), steps };
    const scale = scaleOf(time(0), over, START + 999_999);
    expect(scale.start).toBe(START);
    expect(scale.end).toBeCloseTo(START + 1_030, 0);
  });

  it("grows with the present while it goes on, and never shrinks below what happened", () => {
    const running = { ...UNTOLD, startedAt: time(50) };
    expect(scaleOf(time(0), running, START + 2_000).end).toBeCloseTo(START + 2_060, 0);
    expect(scaleOf(time(0), running, START - 5_000).end).toBeGreaterThan(START + 50);
  });

  it("spans something even when nothing took any time", () => {
    const { start, end } = scaleOf(time(0), { ...UNTOLD, finishedAt: time(0) }, START);
    expect(end).toBeGreaterThan(start);
  });

  it("places periods in percent, open ones up to now, and keeps all inside", () => {
    const scale = { start: START, end: START + 1_000 };
    expect(spanOf({ startedAt: time(250), finishedAt: time(750) }, scale, START)).toEqual({
      left: 25,
      width: 50,
    });
    expect(spanOf({ startedAt: time(500), finishedAt: null }, scale, START + 900)).toEqual({
      left: 50,
      width: 40,
    });
    expect(spanOf({ startedAt: time(500), finishedAt: null }, scale, START)).toEqual({ left: 50, width: 0 });
    expect(spanOf({ startedAt: time(-100), finishedAt: time(5_000) }, scale, START)).toEqual({
      left: 0,
      width: 100,
    });
  });

  it.each([
    [1_030, ["0", "200 ms", "400 ms", "600 ms", "800 ms"]],
    [65_000, ["0", "15 s", "30 s", "45 s", "1 m"]],
    [4, ["0", "1 ms", "2 ms", "3 ms"]],
  ])("ticks a span of %d ms evenly", (span, labels) => {
    const ticks = ticksOf({ start: START, end: START + span }, 6);
    expect(ticks.map((tick) => tick.label)).toEqual(labels);
    expect(ticks[0]?.left).toBe(0);
  });

  it("ticks years too, without hundreds of ticks", () => {
    const ticks = ticksOf({ start: START, end: START + 400 * 86_400_000 }, 6);
    expect(ticks.length).toBeGreaterThan(1);
    expect(ticks.length).toBeLessThanOrEqual(7);
  });

  it.each([
    [0, "0"],
    [45, "45 ms"],
    [1_131, "1.131 s"],
    [90_000, "1.5 m"],
    [5_400_000, "1.5 h"],
    [172_800_000, "2 d"],
  ])("says %d ms as %s", (ms, text) => {
    expect(formatOffset(ms)).toBe(text);
  });
});

describe("the lines of a timeline", () => {
  const shown = (steps: StepState[]) =>
    timelineLines({ steps }).map((line) => (line.type === "step" ? line.step.path : `[${line.path}]`));

  it("is the steps where none is nested", () => {
    expect(shown([step("a"), step("b")])).toEqual(["a", "b"]);
  });

  it("puts a heading before steps that were planned together, once", () => {
    expect(shown([step("a"), step("search/one"), step("search/two"), step("z")])).toEqual([
      "a",
      "[search]",
      "search/one",
      "search/two",
      "z",
    ]);
  });

  it("needs no heading where the parent is a step itself", () => {
    expect(shown([step("refine"), step("refine/draft")])).toEqual(["refine", "refine/draft"]);
  });
});
