import { describe, expect, it } from "vitest";
import { budgetRules, firstStop, type Progress } from "@/lib/engine/stop-rules";

const start: Progress = { dispatchedSteps: 0, nextSteps: 1, toolCalls: 0, elapsedMs: 0 };

function stop(budget: Parameters<typeof budgetRules>[0], progress: Partial<Progress>) {
  return firstStop(budgetRules(budget), { ...start, ...progress });
}

describe("stop rules", () => {
  it("have nothing to say without a budget, or where it names no number", () => {
    expect(budgetRules(null)).toEqual([]);
    expect(
      stop({ max_steps: null, max_seconds: "9" }, { dispatchedSteps: 1_000, elapsedMs: 1e9 }),
    ).toBeNull();
  });

  it("allow exactly so many steps, and refuse a batch that would go beyond", () => {
    expect(stop({ max_steps: 3 }, { dispatchedSteps: 2, nextSteps: 1 })).toBeNull();
    expect(stop({ max_steps: 3 }, { dispatchedSteps: 2, nextSteps: 2 })).toMatchObject({
      code: "budget_exceeded",
    });
    expect(stop({ max_steps: 0 }, {})?.message).toContain("0 steps");
  });

  it("count tool calls and seconds", () => {
    expect(stop({ max_tool_calls: 1 }, { toolCalls: 1 })?.message).toContain("tool calls");
    expect(stop({ max_seconds: 2 }, { elapsedMs: 2_000 })).toBeNull();
    expect(stop({ max_seconds: 2 }, { elapsedMs: 2_001 })?.message).toContain("seconds");
  });

  it("name the first that holds", () => {
    const both = { max_steps: 1, max_seconds: 1 };
    expect(stop(both, { dispatchedSteps: 1, elapsedMs: 5_000 })?.message).toContain("steps");
  });
});
