import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "@/lib/core/json";
import { MAX_TURNS, readOrchestration } from "@/lib/core/orchestration";
import type { StepOutcome } from "@/lib/engine/durable";
import type { NotedStep, PlanFailure, PlannedStep } from "@/lib/engine/plan";
import { storedPlanSource } from "@/lib/engine/plan-sources/stored";
import { splitOf } from "@/lib/engine/plan-sources/stored/split";
import { PlayedExecution } from "./played-execution";

const failure: StepOutcome = { ok: false, status: "failed", error: { code: "agent_failed", message: "No." } };
const step = (id: string, more: JsonObject = {}): JsonObject => ({ id, capability: "work", ...more });
const never = { field: "input.on", operator: "==", value: true };

interface Play {
  steps: JsonObject[];
  output?: Json;
  input?: JsonObject;
  seed?: string;
  outcomes?: Record<string, StepOutcome>;
}

function planOf({ steps, output, input = {}, seed = "exe_1" }: Play) {
  const read = readOrchestration({ name: "test", steps, ...(output === undefined ? {} : { output }) });
  if (!read.definition) throw new Error(JSON.stringify(read.errors));
  return storedPlanSource(read.definition, { input, execution: { id: "exe_1" }, seed });
}

/** Plays to the end, every step ending at once: what was done, in short, and what came of it. */
async function play(given: Play) {
  const story: string[] = [];
  const planned = new Map<string, PlannedStep>();
  const noted = (word: string) => (each: NotedStep & { details?: JsonObject }) => {
    story.push(`${word} ${each.path}`);
    if (each.details) details.set(each.path, each.details);
  };
  const details = new Map<string, JsonObject>();
  const running = planOf(given).run({
    dispatch: async (each) => {
      story.push(each.path);
      planned.set(each.path, each);
      return given.outcomes?.[each.path] ?? { ok: true, output: { ran: each.path } };
    },
    abandon: () => undefined,
    skip: noted("skip"),
    reject: noted("reject"),
    complete: noted("done"),
    run: () => Promise.reject(new Error("A stored plan has no runs of its own.")),
    surroundings: null as never,
  });
  const result = await running.then(
    (output) => ({ output, error: null }),
    (error: PlanFailure) => ({ output: undefined, error: error.record }),
  );
  return { ...result, story, planned, details };
}

describe("steps inside steps", () => {
  it("run side by side, as deep as they are, each with a path of its own", async () => {
    const steps = [
      {
        id: "g",
        type: "parallel",
        steps: [
          step("a"),
          {
            id: "h",
            type: "parallel",
            steps: [
              step("b"),
              {
                id: "l",
                type: "loop",
                maxIterations: 2,
                until: { not: never },
                steps: [step("c"), step("d")],
              },
            ],
          },
        ],
      },
    ];
    const played = await play({ steps, output: { g: "{{context.g}}", d: "{{context.d.ran}}" } });
    expect(played.story).toEqual([
      "g/a",
      "g/h/b",
      "g/h/l[0]/c",
      "g/h/l[0]/d",
      "done g/h/l",
      "done g/h",
      "done g",
    ]);
    const inner = { b: { ran: "g/h/b" }, l: { ran: "g/h/l[0]/d" } };
    expect(played.output).toEqual({ g: { a: { ran: "g/a" }, h: inner }, d: "g/h/l[0]/d" });
  });

  it("take the first branch whose condition holds, or else the rest; what was not taken reads null", async () => {
    const branch = {
      id: "way",
      type: "branch",
      branches: [
        { condition: { field: "input.n", operator: ">", value: 5 }, steps: [step("big")] },
        { condition: { field: "input.n", operator: ">", value: 1 }, steps: [step("some")] },
      ],
      else: [step("none")],
    };
    const output = { all: "{{context}}" };
    const some = await play({ steps: [branch], output, input: { n: 3 } });
    expect(some.story).toEqual(["way/some", "done way"]);
    expect(some.details.get("way")).toEqual({ type: "branch", branch: 1 });
    expect(some.output).toEqual({
      all: { input: { n: 3 }, way: { ran: "way/some" }, some: { ran: "way/some" }, big: null, none: null },
    });
    const none = await play({ steps: [branch], input: { n: 0 } });
    expect(none.story).toEqual(["way/none", "done way"]);
  });

  it("are split by weight: always alike for one execution, in proportion over many", async () => {
    const branch = {
      id: "ab",
      type: "branch",
      branches: [
        { weight: 3, steps: [step("a")] },
        { weight: 1, steps: [step("b")] },
      ],
    };
    const storyOf = async (seed: string) => (await play({ steps: [branch], seed })).story;
    expect(await storyOf("exe_7")).toEqual(await storyOf("exe_7"));
    const seeds = Array.from({ length: 2_000 }, (_, index) => `exe_${index}`);
    const share = seeds.filter((seed) => splitOf(seed, "ab", [3, 1]) === 0).length / seeds.length;
    expect(share).toBeGreaterThan(0.7);
    expect(share).toBeLessThan(0.8);
    // Two splits of one execution are drawn apart.
    const alike = seeds.filter((seed) => splitOf(seed, "one", [1, 1]) === splitOf(seed, "two", [1, 1]));
    expect(alike.length / seeds.length).toBeLessThan(0.6);
  });

  it("turn until a condition holds, seeing the turn before, and no more often than allowed", async () => {
    const loop = (until: number) => ({
      id: "refine",
      type: "loop",
      maxIterations: 3,
      until: { field: "index", operator: ">=", value: until },
      steps: [
        step("draft", { inputMapping: { last: "{{context.critic | default:'none'}}" } }),
        step("critic"),
      ],
    });
    const twice = await play({ steps: [loop(1)] });
    expect(twice.story).toEqual([
      "refine[0]/draft",
      "refine[0]/critic",
      "refine[1]/draft",
      "refine[1]/critic",
      "done refine",
    ]);
    expect(twice.planned.get("refine[0]/draft")?.parameters).toEqual({ last: "none" });
    expect(twice.planned.get("refine[1]/draft")?.parameters).toEqual({ last: { ran: "refine[0]/critic" } });
    expect(twice.output).toEqual({ ran: "refine[1]/critic" });
    expect((await play({ steps: [loop(9)] })).details.get("refine")).toEqual({ type: "loop", iterations: 3 });
  });

  it("turn while a condition holds, perhaps never", async () => {
    const loop = { id: "l", type: "loop", maxIterations: 5, while: never, steps: [step("a")] };
    const played = await play({ steps: [loop], output: { a: "{{context.a}}", l: "{{context.l}}" } });
    expect(played.story).toEqual(["done l"]);
    expect(played.output).toEqual({ a: null, l: null });
  });

  it("turn over a list and give the turns' outputs in its order", async () => {
    const loop = {
      id: "each",
      type: "loop",
      maxIterations: 3,
      forEach: "{{input.list}}",
      concurrency: 2,
      steps: [step("a", { inputMapping: { it: "{{item}}", at: "{{index}}" } })],
    };
    const played = await play({ steps: [loop], input: { list: ["x", "y", "z"] } });
    expect(played.output).toEqual([0, 1, 2].map((index) => ({ ran: `each[${index}]/a` })));
    expect(played.planned.get("each[2]/a")?.parameters).toEqual({ it: "z", at: 2 });
    const tooMany = await play({ steps: [loop], input: { list: [1, 2, 3, 4] } });
    expect(tooMany.error).toMatchObject({ code: "invalid", message: expect.stringContaining("4 items") });
    expect((await play({ steps: [loop], input: { list: "x" } })).error?.message).toContain("not a list");
  });

  it("have at most so many turns under way as their concurrency allows", async () => {
    const loop = {
      id: "each",
      type: "loop",
      maxIterations: 9,
      forEach: "{{input.list}}",
      concurrency: 2,
      steps: [step("a"), step("b")],
    };
    const execution = new PlayedExecution(planOf({ steps: [loop], input: { list: [1, 2, 3] } }), (path) => ({
      ok: true,
      output: path,
    }));
    expect(await execution.underWay()).toEqual(["each[0]/a", "each[1]/a"]);
    await execution.end("each[1]/a");
    await execution.end("each[1]/b");
    expect(await execution.underWay()).toEqual(["each[0]/a", "each[2]/a"]);
  });
});

describe("a failure among steps side by side", () => {
  const chains = (onError: Json, group: JsonObject = {}) => ({
    id: "g",
    type: "parallel",
    ...group,
    steps: [
      step("a", { onError }),
      { id: "l", type: "loop", maxIterations: 1, while: { not: never }, steps: [step("b"), step("c")] },
    ],
  });
  const outcomeOf = (path: string): StepOutcome => (path === "g/a" ? failure : { ok: true, output: path });

  it("abandons what is under way, begins nothing more, and then counts", async () => {
    const execution = new PlayedExecution(planOf({ steps: [chains("fail"), step("d")] }), outcomeOf);
    expect(await execution.underWay()).toEqual(["g/a", "g/l[0]/b"]);
    await execution.end("g/a");
    expect(await execution.underWay()).toEqual([]);
    expect([...execution.abandoned]).toEqual(["g/l[0]/b"]);
    expect(execution.dispatched).toEqual(["g/a", "g/l[0]/b"]);
    expect(execution.ending).toMatchObject({ ok: false, error: { message: 'Step "a" failed: No.' } });
  });

  it("is passed over where the step says so, or the group", async () => {
    const inStep = new PlayedExecution(planOf({ steps: [chains("continue"), step("d")] }), outcomeOf);
    await inStep.underWay();
    await inStep.end("g/a");
    await inStep.end("g/l[0]/b");
    expect(await inStep.underWay()).toEqual(["g/l[0]/c"]);
    const around = await play({
      steps: [chains("fail", { onError: "continue" }), step("d")],
      outcomes: { "g/a": failure },
      output: { b: "{{context.b}}", g: "{{context.g}}", d: "{{context.d.ran}}" },
    });
    // One went on before the other had failed; for those after the group, all of it failed.
    expect(around.story.slice(-2)).toEqual(["reject g", "d"]);
    expect(around.output).toEqual({ b: null, g: null, d: "d" });
  });

  it("leads out of all that is around it where it says where to", async () => {
    const played = await play({
      steps: [chains({ goto: "d" }), step("x"), step("d")],
      outcomes: { "g/a": failure },
      output: { x: "{{context.x}}", a: "{{context.a}}" },
    });
    expect(played.story.filter((line) => /^(x|d)$/.test(line))).toEqual(["d"]);
    expect(played.output).toEqual({ x: null, a: null });
  });
});

describe("steps that others do", () => {
  it("are planned with what they need", async () => {
    const { planned } = await play({
      input: { task: "t", when: "2030-01-01T00:00:00Z" },
      steps: [
        { id: "s", type: "set", values: { text: "{{input.task}}!" } },
        { id: "r", roleName: "Writer", outputSchema: { type: "object" } },
        { id: "o", type: "orchestration", orchestration: "other", version: 2 },
        { id: "p", type: "approval", message: "{{context.s.text}}", timeout: "1h", approvers: ["admin"] },
        { id: "w", type: "wait", until: "{{input.when}}" },
        { id: "e", type: "wait", event: "paid", timeout: 5 },
        { id: "d", type: "wait", duration: "2s" },
      ],
    });
    expect(planned.get("r")).toMatchObject({
      role: "Writer",
      capability: null,
      pick: false,
      parameters: { task: "t", when: "2030-01-01T00:00:00Z", previous: { text: "t!" } },
      outputSchema: { type: "object" },
    });
    expect(planned.get("o")).toMatchObject({
      internal: "orchestration",
      parameters: { orchestration: "other", version: 2, input: { task: "t" } },
    });
    expect(planned.get("p")).toMatchObject({
      internal: "approval",
      parameters: { message: "t!", approvers: ["admin"], timeout_ms: 3_600_000, on_timeout: "deny" },
    });
    expect(planned.get("w")).toMatchObject({
      capability: "wait",
      parameters: { until: "2030-01-01T00:00:00Z" },
    });
    expect(planned.get("e")?.parameters).toEqual({ event: "paid", timeout_ms: 5 });
    expect(planned.get("d")?.parameters).toEqual({ ms: 2_000 });
  });
});

describe("the limits", () => {
  const nested = (levels: number): JsonObject =>
    levels === 1 ? step("core") : { id: `n${levels}`, type: "parallel", steps: [nested(levels - 1)] };

  it("are 500 steps and 20 levels", async () => {
    const many = Array.from({ length: 500 }, (_, index) => step(`s${index}`));
    expect((await play({ steps: many })).story).toHaveLength(500);
    expect(readOrchestration({ name: "x", steps: [...many, step("more")] }).errors[0]?.detail).toMatch(/500/);
    const deep = await play({ steps: [nested(20)] });
    expect(deep.story[0]?.split("/")).toHaveLength(20);
    expect(readOrchestration({ name: "x", steps: [nested(21)] }).errors[0]?.detail).toContain("20 levels");
  });

  it("are a thousand turns of a loop, and so many of all loops together", async () => {
    const loop = (id: string, steps: JsonObject[], turns: number) => ({
      id,
      type: "loop",
      maxIterations: turns,
      while: { not: never },
      steps,
    });
    const thousand = await play({ steps: [loop("l", [step("a")], 1_000)] });
    expect(thousand.story).toHaveLength(1_001);
    expect(thousand.output).toEqual({ ran: "l[999]/a" });
    expect(readOrchestration({ name: "x", steps: [loop("l", [step("a")], 1_001)] }).errors[0]?.pointer).toBe(
      "/steps/0/maxIterations",
    );
    const set = { id: "s", type: "set", values: { n: "{{index}}" } };
    const tooMany = await play({ steps: [loop("l", [loop("m", [loop("n", [set], 50)], 50)], 50)] });
    expect(tooMany.error).toMatchObject({
      code: "invalid",
      message: expect.stringContaining(String(MAX_TURNS)),
    });
  });
});
