import { describe, expect, it } from "vitest";
import { foldExecution } from "@/lib/ui/execution/reduce";
import type { ExecutionEvent } from "@/lib/ui/use-execution-events";
import { compareDrafts } from "@/lib/ui/builder/model/compare";
import { layoutOf } from "@/lib/ui/builder/model/layout";
import { type OutputSchemas, readableAt, withValues } from "@/lib/ui/builder/model/readable";
import { type Draft, idOf, walk } from "@/lib/ui/builder/model/tree";
import { spotsOf, neighbourOf } from "@/lib/ui/builder/canvas/neighbours";
import { askedAt, complete, offersFor } from "@/lib/ui/builder/forms/completion";
import { readValue } from "@/lib/ui/builder/forms/read-value";
import { runStates } from "@/lib/ui/builder/run/run-states";

const DRAFT: Draft = {
  name: "Refine",
  input: { type: "object", properties: { task: { type: "string" } } },
  steps: [
    { name: "First look", capability: "echo" },
    {
      id: "refine",
      type: "loop",
      maxIterations: 3,
      until: { field: "context.critic.score", operator: ">", value: 0.8 },
      steps: [
        { id: "draft", role: "Writer" },
        { id: "critic", role: "Critic" },
      ],
    },
    {
      id: "both",
      type: "parallel",
      steps: [
        { id: "left", capability: "echo" },
        { id: "right", type: "approval", message: "Ok?" },
      ],
    },
  ],
};

const OUTPUTS: OutputSchemas = {
  capability: (name) =>
    name === "echo"
      ? {
          name,
          description: "",
          parameters: {},
          output: { type: "object", properties: { text: { type: "string" } } },
          effect: "read",
          keywords: [],
        }
      : undefined,
  role: (name) => (name === "Critic" ? { type: "object", properties: { score: { type: "number" } } } : null),
};

const paths = (pointer: string | null, more = {}) =>
  readableAt(DRAFT, { pointer, ...more }, OUTPUTS).map(({ path }) => path);

describe("what a place can read", () => {
  it("is the input and what came before, with the members that schemas tell", () => {
    expect(paths("/steps/0")).toEqual(["input", "input.task", "execution.id"]);
    expect(paths("/steps/1/steps/1")).toEqual(
      expect.arrayContaining([
        "output",
        "context.draft",
        "context.draft.text",
        "context.first-look.text",
        "item",
        "index",
      ]),
    );
    expect(paths("/steps/1/steps/0")).not.toContain("context.critic");
    expect(paths("/steps/1", { afterInside: true })).toContain("context.critic.score");
    expect(paths("/steps/2/steps/1")).not.toContain("context.left");
    expect(paths(null)).toEqual(
      expect.arrayContaining(["context.left.text", "context.right.decision", "context.critic.score"]),
    );
  });

  it("is offered where a path is being typed", () => {
    const readable = readableAt(DRAFT, { pointer: "/steps/2" }, OUTPUTS);
    expect(askedAt("say {{cont", 10, false)).toEqual({ from: 6, text: "cont" });
    expect(askedAt("say {{a}} b", 11, false)).toBeNull();
    expect(askedAt("{{a | def", 9, false)).toBeNull();
    expect(askedAt("\\{{a", 4, false)).toBeNull();
    expect(askedAt("context.cr", 10, true)).toEqual({ from: 0, text: "context.cr" });
    expect(offersFor(readable, "critic")[0]?.path).toBe("context.critic");
    expect(complete("say {{cont!", 10, { from: 6, text: "cont" }, "context.draft", false)).toEqual({
      value: "say {{context.draft}}!",
      caret: 21,
    });
    expect(complete("inp", 3, { from: 0, text: "inp" }, "input.task", true).value).toBe("input.task");
  });

  it("takes what is wanted, and text where a template stands for it", () => {
    expect([readValue("5", "integer"), readValue("5", null), readValue("{{input.n}}", "integer")]).toEqual([
      5,
      "5",
      "{{input.n}}",
    ]);
  });
});

describe("a run on the canvas", () => {
  let seq = 0;
  const event = (name: string, path: string, data = {}): ExecutionEvent => ({
    seq: ++seq,
    at: "2026-01-01T00:00:00.000Z",
    event: name,
    path,
    step_id: path,
    data,
  });

  it("lights up steps by their paths, and counts the turns of loops", () => {
    const begun = [
      event("orchestrator.step.dispatching", "first-look"),
      event("orchestrator.step.completed", "first-look", { output: { text: "x" } }),
      event("orchestrator.step.dispatching", "refine[0]/draft"),
      event("orchestrator.step.completed", "refine[0]/draft"),
      event("orchestrator.step.dispatching", "refine[0]/critic"),
      event("orchestrator.step.completed", "refine[0]/critic"),
      event("orchestrator.step.dispatching", "refine[1]/draft"),
    ];
    const runs = runStates(DRAFT, foldExecution(begun));
    expect(runs.get("/steps/0")).toMatchObject({
      status: "completed",
      count: 1,
      last: { output: { text: "x" } },
    });
    expect(runs.get("/steps/1/steps/0")).toMatchObject({ status: "running", count: 2, done: 1 });
    expect(runs.get("/steps/1/steps/1")).toMatchObject({ status: "completed", count: 1 });
    expect(runs.get("/steps/1")).toMatchObject({ status: "running", count: 2, done: 1 });
    expect(runs.has("/steps/2")).toBe(false);
    const skipped = runStates(
      DRAFT,
      foldExecution([...begun, event("orchestrator.step.skipped", "both", { reason: "no" })]),
    );
    expect(skipped.get("/steps/2")?.status).toBe("skipped");
  });
});

describe("what can be read", () => {
  it("shows what the last run left there, and nothing where it left nothing", () => {
    const path = (text: string) => ({ path: text, from: "x", type: null });
    const readable = [
      "context.a",
      "context.a.score",
      "context.a.deep.er",
      "context.a.toString",
      "context.b",
      "input",
    ];
    const outputs = new Map([["a", { score: 0, deep: { er: "here" } }]]);
    expect(withValues(readable.map(path), outputs).map(({ value }) => value)).toEqual([
      { score: 0, deep: { er: "here" } },
      0,
      "here",
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe("two versions on one canvas", () => {
  it("marks what came, went, moved and changed, with the removed at their old place", () => {
    const [first, refine, both] = DRAFT.steps as [Draft["steps"][0], Draft["steps"][0], Draft["steps"][0]];
    const to: Draft = {
      ...DRAFT,
      steps: [
        {
          ...refine,
          steps: [
            { ...refine.steps![0]!, maxRetries: 2 },
            { id: "note", capability: "echo" },
          ],
        },
        first,
        both,
      ],
    };
    const comparison = compareDrafts(DRAFT, to);
    const marks = Object.fromEntries(
      [...comparison!.marks].map(([pointer, mark]) => [`${mark} ${pointer}`, true]),
    );
    expect(Object.keys(marks).toSorted()).toEqual([
      "added /steps/0/steps/2",
      "changed /steps/0/steps/0",
      expect.stringMatching(/^moved \/steps\/[01]$/),
      "removed /steps/0/steps/1",
    ]);
    expect(compareDrafts(DRAFT, DRAFT)?.diff.equal).toBe(true);
  });

  it("follows steps from one container into another, out of one that went, and by name alone", () => {
    const echo = (id: string, more: object = {}) => ({ id, capability: "echo", ...more });
    const condition = { field: "output", operator: "exists" as const };
    const until = { field: "index", operator: ">" as const, value: 1 };
    const from: Draft = {
      name: "Deep",
      steps: [
        { id: "old", type: "loop", maxIterations: 2, until, steps: [echo("kept"), echo("gone")] },
        { id: "route", type: "branch", branches: [{ condition, steps: [echo("yes")] }], else: [] },
        { id: "row", type: "parallel", steps: [{ name: "By name", capability: "echo" }, echo("beside")] },
        { capability: "echo" },
      ],
    };
    const to: Draft = {
      name: "Deep",
      steps: [
        {
          id: "route",
          type: "branch",
          branches: [{ condition, steps: [] }],
          else: [echo("yes"), echo("kept", { maxRetries: 1 })],
        },
        {
          id: "row",
          type: "parallel",
          steps: [{ name: "By name", capability: "text.uppercase" }, echo("beside"), echo("third")],
        },
        { capability: "text.uppercase" },
      ],
    };
    const comparison = compareDrafts(from, to);
    const steps = new Map(
      [...walk(comparison!.draft.steps)].map(({ pointer, step }) => [pointer, idOf(step)]),
    );
    const told = [...comparison!.marks].map(
      ([pointer, mark]) => `${mark} ${steps.get(pointer) ?? ""} ${pointer}`,
    );
    expect(told.toSorted()).toEqual([
      "added third /steps/2/steps/2",
      "changed by-name /steps/2/steps/0",
      expect.stringMatching(/^changed \S+ \/steps\/3$/),
      "moved kept /steps/1/else/1",
      "moved yes /steps/1/else/0",
      "removed gone /steps/0/steps/0",
      "removed old /steps/0",
    ]);
    expect(comparison!.diff.steps.find(({ id }) => id === "kept")).toMatchObject({
      from: { list: "old/steps", index: 0 },
      to: { list: "route/else", index: 1 },
      fields: [{ pointer: "/maxRetries", to: 1 }],
    });
  });

  it("can't compare what can't be read", () => {
    expect(compareDrafts(DRAFT, { name: "x", steps: [{ type: "loop" }] })).toBeNull();
  });
});

describe("arrow keys", () => {
  it("lead to the nearest step that way", () => {
    const placed = layoutOf(DRAFT);
    expect(spotsOf(placed)).toHaveLength(7);
    expect(neighbourOf(placed, undefined, "down")).toBe("/steps/0");
    expect(neighbourOf(placed, "/steps/0", "down")).toBe("/steps/1");
    expect(neighbourOf(placed, "/steps/1", "down")).toBe("/steps/1/steps/0");
    expect(neighbourOf(placed, "/steps/2/steps/0", "right")).toBe("/steps/2/steps/1");
    expect(neighbourOf(placed, "/steps/0", "up")).toBeNull();
  });
});
