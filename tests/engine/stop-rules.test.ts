import { describe, expect, it } from "vitest";
import type { JsonObject } from "@/lib/core/json";
import { firstExceeded, nearlyExceeded, type Progress } from "@/lib/engine/stop-rules";

const start: Progress = { steps: 0, toolCalls: 0, elapsedMs: 0, nextIsToolCall: true };

function exceeded(budget: JsonObject | null, progress: Partial<Progress>) {
  return firstExceeded(budget, { ...start, ...progress });
}

describe("stop rules", () => {
  it("have nothing to say without a budget, or where it names no number", () => {
    const much = { steps: 1_000, toolCalls: 1_000, elapsedMs: 1e9 };
    expect(exceeded(null, much)).toBeNull();
    expect(exceeded({ max_steps: null, max_seconds: "9" }, much)).toBeNull();
  });

  it("allow exactly so many steps", () => {
    expect(exceeded({ max_steps: 3 }, { steps: 2 })).toBeNull();
    expect(exceeded({ max_steps: 3 }, { steps: 3 })).toMatchObject({
      limit: "max_steps",
      allowed: 3,
      used: 3,
    });
    expect(exceeded({ max_steps: 0 }, {})).toMatchObject({ allowed: 0 });
  });

  it("count tool calls and seconds", () => {
    expect(exceeded({ max_tool_calls: 1 }, { toolCalls: 1 })?.limit).toBe("max_tool_calls");
    expect(exceeded({ max_tool_calls: 1 }, { toolCalls: 1, nextIsToolCall: false })).toBeNull();
    expect(exceeded({ max_seconds: 2 }, { elapsedMs: 2_000 })).toBeNull();
    expect(exceeded({ max_seconds: 2 }, { elapsedMs: 2_001 })?.limit).toBe("max_seconds");
  });

  it("name the first that holds", () => {
    expect(exceeded({ max_steps: 1, max_seconds: 1 }, { steps: 1, elapsedMs: 5_000 })?.limit).toBe(
      "max_steps",
    );
  });

  it("warn when the next step uses the last fifth", () => {
    const near = (steps: number) => nearlyExceeded({ max_steps: 10 }, { ...start, steps }).length;
    expect([6, 7, 9, 10].map(near)).toEqual([0, 1, 1, 0]);
  });
});
