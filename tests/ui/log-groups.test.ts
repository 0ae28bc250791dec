import { describe, expect, it } from "vitest";
import { lineCount, logGroups } from "@/lib/ui/execution/log-groups";
import { isCut } from "@/lib/ui/execution/payload-view";
import type { ExecutionEvent } from "@/lib/ui/use-execution-events";

const event = (seq: number, path: string): ExecutionEvent => ({
  seq,
  at: "2026-11-29T09:00:00.000Z",
  event: "log",
  path,
  step_id: null,
  data: {},
});

describe("the log by path", () => {
  const groups = logGroups([
    event(1, "orchestrator"),
    event(2, "tool/search/one"),
    event(3, "orchestrator"),
    event(4, "tool"),
  ]);

  it("nests paths and keeps the order in which they were first heard of", () => {
    expect(groups.map((group) => group.path)).toEqual(["orchestrator", "tool"]);
    const [search] = groups[1]?.children ?? [];
    expect(search).toMatchObject({ name: "search", path: "tool/search", lines: [] });
    expect(search?.children.map((group) => group.path)).toEqual(["tool/search/one"]);
  });

  it("keeps each line at its own path, in order, and counts those below too", () => {
    expect(groups[0]?.lines.map((line) => line.seq)).toEqual([1, 3]);
    expect(groups.map(lineCount)).toEqual([2, 2]);
  });
});

describe("whether a value is shown shorter than it is", () => {
  it.each([
    ["a short text", "short", false],
    ["a cut text", "long... [truncated, 900 chars total]", true],
    ["a cut text deep inside", { a: [{ b: "long... [truncated, 900 chars total]" }] }, true],
    ["a payload stored apart", { output: { $blob: "blb_1", size: 9_000, sha256: "00" } }, true],
    ["nothing", null, false],
    ["numbers and lists", [1, { two: 2 }], false],
  ])("%s", (_name, value, cut) => {
    expect(isCut(value)).toBe(cut);
  });
});
