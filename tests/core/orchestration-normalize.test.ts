import { describe, expect, it } from "vitest";
import { z } from "zod";
import { hasCode } from "@/lib/core/errors";
import {
  normalizeOrchestration,
  OrchestrationInput,
  readOrchestration,
  type Step,
  walkSteps,
} from "@/lib/core/orchestration";
import { slugOf } from "@/lib/core/orchestration-normalize";

function read(steps: unknown[]): Step[] {
  const { definition, errors } = readOrchestration({ name: "test", steps });
  expect(errors).toEqual([]);
  return definition?.steps ?? [];
}

function errorsOf(steps: unknown): { pointer: string; detail: string }[] {
  return readOrchestration({ name: "test", steps }).errors;
}

/** The example of PRODUCT.md §4. */
const REVIEW = {
  name: "Code review pipeline",
  input: { type: "object", properties: { task: { type: "string" } }, required: ["task"] },
  steps: [
    { id: "plan", role: "Architect", inputMapping: { task: "{{input.task}}" } },
    {
      id: "a",
      capability: "search.web",
      parallelGroup: "search",
      inputMapping: { query: "{{context.plan.query}}" },
    },
    {
      id: "b",
      capability: "memory.search",
      parallelGroup: "search",
      inputMapping: { query: "{{input.task}}" },
    },
    {
      id: "refine",
      type: "loop",
      maxIterations: 4,
      until: { field: "context.critic.score", operator: ">=", value: 0.8 },
      steps: [
        { id: "draft", role: "Writer" },
        { id: "critic", role: "Critic", outputSchema: {} },
      ],
    },
    { id: "ok", type: "approval", message: "Publish?", timeout: "24h", onTimeout: "deny" },
    {
      id: "publish",
      tool: "slack.post_message",
      condition: { field: "context.ok.decision", operator: "==", value: "approved" },
      maxRetries: 3,
      retryDelay: 1000,
      timeout: 60000,
      onError: "fail",
    },
  ],
  output: { url: "{{context.publish.permalink}}" },
};

describe("readOrchestration", () => {
  it("normalises the example", () => {
    const { definition } = readOrchestration(REVIEW);
    expect(definition).toMatchObject({
      name: "Code review pipeline",
      active: true,
      tags: [],
      description: null,
    });
    expect(definition?.steps.map((step) => [step.id, step.type])).toEqual([
      ["plan", "agent"],
      ["search", "parallel"],
      ["refine", "loop"],
      ["ok", "approval"],
      ["publish", "agent"],
    ]);
    expect(definition?.steps[4]).toEqual({
      id: "publish",
      name: "publish",
      description: null,
      pointer: "/steps/5",
      type: "agent",
      condition: { field: "context.ok.decision", operator: "==", value: "approved" },
      outputMapping: null,
      onError: "fail",
      maxRetries: 3,
      retryDelay: 1000,
      timeout: 60_000,
      inputMapping: null,
      outputSchema: null,
      target: { kind: "capability", name: "slack.post_message", field: "tool" },
    });
    expect(definition?.steps[3]).toMatchObject({ timeout: 86_400_000, onTimeout: "deny", approvers: [] });
    expect([...walkSteps(definition?.steps ?? [])].map((step) => step.pointer)).toContain("/steps/3/steps/1");
  });

  it("gives the same again for the same input and survives JSON", () => {
    const first = readOrchestration(REVIEW);
    expect(readOrchestration(structuredClone(REVIEW))).toEqual(first);
    expect(JSON.parse(JSON.stringify(first.definition))).toEqual(first.definition);
  });

  it("reads every type", () => {
    const agent = { capability: "echo" };
    const steps = read([
      { type: "parallel", steps: [agent, agent] },
      {
        type: "branch",
        branches: [
          { weight: 1, steps: [agent] },
          { condition: { field: "input.a", operator: "exists" }, steps: [] },
        ],
        else: [agent],
      },
      { stepType: "loop", forEach: "{{input.list}}", concurrency: 3, maxIterations: 9, steps: [agent] },
      { type: "loop", while: { field: "input.a", operator: "exists" }, maxIterations: 9, steps: [agent] },
      { type: "orchestration", orchestration: "other", version: 2 },
      { type: "wait", duration: "10m" },
      { type: "wait", until: "{{input.at}}" },
      { type: "wait", event: "paid", timeout: "7d" },
      { type: "set", values: { a: 1 } },
      { stepType: "sequential", agent: "echo" },
      { stepType: "conditional", roleId: "rol_1" },
    ]);
    expect(steps.map((step) => step.type)).toEqual([
      "parallel",
      "branch",
      "loop",
      "loop",
      "orchestration",
      "wait",
      "wait",
      "wait",
      "set",
      "agent",
      "agent",
    ]);
    expect(steps[2]).toMatchObject({ mode: { kind: "forEach", items: "{{input.list}}", concurrency: 3 } });
    expect(steps[7]).toMatchObject({ mode: { kind: "event", event: "paid", timeout: 604_800_000 } });
    expect(steps[10]).toMatchObject({ target: { kind: "role", name: "rol_1", field: "roleId" } });
  });

  it("makes ids from names, and numbers where there is none", () => {
    const steps = read([
      { name: "Plan the Work!", agent: "a" },
      { agent: "a" },
      { id: "step-1", agent: "a" },
      { name: "計画", agent: "a" },
      { name: "Input", agent: "a" },
    ]);
    expect(steps.map((step) => step.id)).toEqual(["plan-the-work", "step-2", "step-1", "step-3", "step-4"]);
    expect(steps[0]?.name).toBe("Plan the Work!");
    expect(slugOf("Ärger & Söhne — 2.0")).toBe("arger-sohne-2-0");
    expect(slugOf("-".repeat(200))).toBe("");
  });

  it("sorts by order, keeping what has none behind its neighbour", () => {
    const steps = read([
      { id: "c", order: 3, agent: "a" },
      { id: "d", agent: "a" },
      { id: "a", order: 1, agent: "a" },
      { id: "b", order: 2, agent: "a" },
    ]);
    expect(steps.map((step) => [step.id, step.pointer])).toEqual([
      ["a", "/steps/2"],
      ["b", "/steps/3"],
      ["c", "/steps/0"],
      ["d", "/steps/1"],
    ]);
  });

  it("joins neighbours of one parallelGroup under a free id", () => {
    const member = (id: string, parallelGroup?: string) => ({
      id,
      agent: "a",
      parallelGroup,
      stepType: parallelGroup ? "parallel" : undefined,
    });
    const steps = read([
      member("x", "x"),
      member("y", "x"),
      member("z"),
      member("p", "x"),
      member("q", "x"),
      member("alone", "g"),
      member("r", "h"),
      member("s", "i"),
    ]);
    expect(steps.map((step) => step.id)).toEqual(["x-2", "z", "x-3", "alone", "r", "s"]);
    expect(steps[0]).toMatchObject({
      type: "parallel",
      group: "x",
      name: "x",
      steps: [{ id: "x" }, { id: "y" }],
    });
  });

  it("takes a goto to a member of a group as one to the group", () => {
    const steps = read([
      { id: "a", agent: "a", onError: { goto: "c" } },
      { id: "b", agent: "a", parallelGroup: "g" },
      { id: "c", agent: "a", parallelGroup: "g" },
    ]);
    expect(steps[0]?.onError).toEqual({ goto: "g" });
  });

  it.each<[unknown, string]>([
    [[], "/steps"],
    ["x", "/steps"],
    [[1], "/steps/0"],
    [[{}], "/steps/0"],
    [[{ agent: "a", tool: "b" }], "/steps/0"],
    [[{ agent: 1 }], "/steps/0/agent"],
    [[{ type: "nope" }], "/steps/0/type"],
    [[{ id: "a b", agent: "a" }], "/steps/0/id"],
    [[{ id: "input", agent: "a" }], "/steps/0/id"],
    [[{ id: "__proto__", agent: "a" }], "/steps/0/id"],
    [[{ agent: "a", timeout: "soon" }], "/steps/0/timeout"],
    [[{ agent: "a", maxRetries: -1 }], "/steps/0/maxRetries"],
    [[{ agent: "a", onError: "retry" }], "/steps/0/onError"],
    [[{ agent: "a", onError: { goto: "a b" } }], "/steps/0/onError/goto"],
    [[{ agent: "a", condition: { field: "x", operator: "=~" } }], "/steps/0/condition/operator"],
    [[{ type: "parallel" }], "/steps/0"],
    [[{ type: "parallel", steps: [] }], "/steps/0/steps"],
    [[{ type: "parallel", steps: [{ agent: "a" }, {}] }], "/steps/0/steps/1"],
    [[{ type: "branch" }], "/steps/0"],
    [[{ type: "branch", branches: [{ steps: [] }] }], "/steps/0/branches/0"],
    [
      [{ type: "loop", steps: [{ agent: "a" }], while: { field: "input.a", operator: "exists" } }],
      "/steps/0",
    ],
    [[{ type: "loop", steps: [{ agent: "a" }], maxIterations: 2 }], "/steps/0"],
    [[{ type: "loop", steps: [{ agent: "a" }], maxIterations: 2, until: "x" }], "/steps/0/until"],
    [[{ type: "loop", steps: [{ agent: "a" }], maxIterations: 1e6, forEach: "x" }], "/steps/0/maxIterations"],
    [[{ type: "orchestration" }], "/steps/0"],
    [[{ type: "approval" }], "/steps/0"],
    [[{ type: "wait" }], "/steps/0"],
    [[{ type: "wait", duration: 1, event: "x" }], "/steps/0"],
    [[{ type: "set" }], "/steps/0"],
  ])("refuses %j", (steps, pointer) => {
    expect(errorsOf(steps).map((error) => error.pointer)).toEqual([pointer]);
  });

  it("names every mistake at once", () => {
    expect(errorsOf([{}, { type: "set" }, { type: "wait" }]).map((error) => error.pointer)).toEqual([
      "/steps/0",
      "/steps/1",
      "/steps/2",
    ]);
  });

  it("bounds depth and number", () => {
    let step: object = { agent: "a" };
    for (let level = 0; level < 25; level++) step = { type: "parallel", steps: [step] };
    expect(errorsOf([step])[0]?.detail).toContain("20 levels");
    let deep: object = {};
    for (let level = 0; level < 100_000; level++) deep = { not: deep };
    expect(errorsOf([{ agent: "a", condition: deep }])[0]?.detail).toContain("too deeply");
    const list = Array.from({ length: 300 }, () => ({ agent: "a" }));
    expect(
      errorsOf([
        { type: "parallel", steps: list },
        { type: "parallel", steps: list },
      ])[0]?.detail,
    ).toContain("500");
    expect(errorsOf(list)).toEqual([]);
  });

  it.each([null, 1, "x", [], {}, { name: "" }, { name: "x" }])("refuses %j as a whole", (input) => {
    expect(readOrchestration(input).definition).toBeNull();
  });
});

describe("OrchestrationInput", () => {
  it("can be written as JSON Schema, both ways", () => {
    for (const io of ["input", "output"] as const) {
      const schema = z.toJSONSchema(OrchestrationInput, { io });
      expect(JSON.stringify(schema)).toContain("parallelGroup");
    }
  });

  it("throws its errors from normalizeOrchestration", () => {
    const input = OrchestrationInput.parse({ name: "x", steps: [{}] });
    let error: unknown;
    try {
      normalizeOrchestration(input);
    } catch (caught) {
      error = caught;
    }
    expect(hasCode(error, "unprocessable")).toBe(true);
    expect(error).toMatchObject({ errors: [{ pointer: "/steps/0" }] });
  });
});
