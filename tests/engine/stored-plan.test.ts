import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "@/lib/core/json";
import { readOrchestration } from "@/lib/core/orchestration";
import type { StepOutcome } from "@/lib/engine/durable";
import type { PlanFailure, PlannedStep } from "@/lib/engine/plan";
import type { ErrorRecord } from "@/lib/core/errors";
import { storedPlanSource } from "@/lib/engine/plan-sources/stored";

const ok = (output: Json): StepOutcome => ({ ok: true, output });
const failure: StepOutcome = { ok: false, status: "failed", error: { code: "agent_failed", message: "No." } };

interface Play {
  steps: JsonObject[];
  output?: Json;
  input?: JsonObject;
  /** Outcome by path; default: `{ran: <path>}`. */
  outcomes?: Record<string, StepOutcome>;
}

type Move =
  | { do: "dispatch"; path: string; step: PlannedStep }
  | { do: "skip"; path: string }
  | { do: "reject"; path: string; error: ErrorRecord }
  | { do: "complete"; output: Json }
  | { do: "fail"; error: ErrorRecord };

/** Plays an orchestration to its end and returns all its moves. */
async function play({ steps, output, input = {}, outcomes = {} }: Play): Promise<Move[]> {
  const read = readOrchestration({ name: "test", steps, ...(output === undefined ? {} : { output }) });
  if (!read.definition) throw new Error(JSON.stringify(read.errors));
  const plan = storedPlanSource(read.definition, { input, execution: { id: "exe_1" }, seed: "exe_1" });
  const moves: Move[] = [];
  try {
    const result = await plan.run({
      dispatch: async (step) => {
        moves.push({ do: "dispatch", path: step.path, step });
        return outcomes[step.path] ?? ok({ ran: step.path });
      },
      abandon: () => undefined,
      skip: ({ path }) => void moves.push({ do: "skip", path }),
      reject: ({ path, error }) => void moves.push({ do: "reject", path, error }),
      complete: () => undefined,
      run: async () => {
        throw new Error("A stored plan has no runs of its own.");
      },
      get surroundings(): never {
        throw new Error("A stored plan asks no model.");
      },
    });
    moves.push({ do: "complete", output: result });
  } catch (error) {
    moves.push({ do: "fail", error: (error as PlanFailure).record });
  }
  return moves;
}

/** `dispatch a`, `skip c`, …: what happened, in short. */
function story(moves: Move[]): string[] {
  return moves.map((move) => ("path" in move ? `${move.do} ${move.path}` : move.do));
}

function parametersOf(moves: Move[], path: string): JsonObject | undefined {
  for (const move of moves) if (move.do === "dispatch" && move.path === path) return move.step.parameters;
  return undefined;
}

function ending(moves: Move[]): Move | undefined {
  return moves.at(-1);
}

const step = (id: string, more: JsonObject = {}): JsonObject => ({ id, capability: "work", ...more });
const never = { field: "input.on", operator: "==", value: true };

describe("a stored plan", () => {
  it("goes step by step and gives the last output", async () => {
    const moves = await play({ steps: [step("a"), step("b")] });
    expect(story(moves)).toEqual(["dispatch a", "dispatch b", "complete"]);
    expect(ending(moves)).toEqual({ do: "complete", output: { ran: "b" } });
  });

  it("makes the same moves again from the same outcomes", async () => {
    const given: Play = {
      steps: [
        step("a", { maxRetries: 2 }),
        step("b", { condition: never }),
        step("c", { parallelGroup: "g", onError: { goto: "e" } }),
        step("d", { parallelGroup: "g", inputMapping: { from: "{{context.a.ran}}" } }),
        step("x"),
        step("e", { inputMapping: { all: "{{output}}", none: "{{context.c}}" } }),
      ],
      outcomes: { "g/c": failure },
    };
    const moves = await play(given);
    expect(story(moves)).toEqual([
      "dispatch a",
      "skip b",
      "dispatch g/c",
      "dispatch g/d",
      "dispatch e",
      "complete",
    ]);
    expect(await play(given)).toEqual(moves);
  });

  it("fills the parameters from input, context, output and execution, with types kept", async () => {
    const mapping = {
      whole: "{{input.list}}",
      text: "{{input.list}} of {{execution.id}}",
      deep: { from: ["{{context.a.ran}}", "{{output.ran}}"] },
      plain: 7,
    };
    const moves = await play({
      steps: [step("a"), step("b", { inputMapping: mapping })],
      input: { list: [1, 2] },
    });
    expect(parametersOf(moves, "b")).toEqual({
      whole: [1, 2],
      text: "[1,2] of exe_1",
      deep: { from: ["a", "a"] },
      plain: 7,
    });
  });

  it("never renders what a template brought a second time", async () => {
    const moves = await play({
      steps: [step("a", { inputMapping: { text: "{{input.text}}" } })],
      input: { text: "{{input.secret}}" },
    });
    expect(parametersOf(moves, "a")).toEqual({ text: "{{input.secret}}" });
  });

  it("without a mapping offers the input over the output of the step before, to be picked from", async () => {
    const moves = await play({
      steps: [step("a"), step("b")],
      input: { ran: "mine", more: 1 },
      outcomes: { a: ok({ ran: "a", extra: 2 }) },
    });
    const [, second] = moves;
    expect(second).toMatchObject({ step: { pick: true, parameters: { ran: "mine", more: 1, extra: 2 } } });
    const mapped = await play({ steps: [step("a", { inputMapping: {} })], input: { more: 1 } });
    expect(mapped[0]).toMatchObject({ step: { pick: false, parameters: {} } });
  });

  it("puts mapped outputs under their names and nothing under the step's id", async () => {
    const steps = [
      step("a", { outputMapping: { title: "{{output.ran}}", twice: "{{output.ran}}{{output.ran}}" } }),
      step("b", {
        inputMapping: { title: "{{context.title}}", twice: "{{context.twice}}", whole: "{{output}}" },
      }),
    ];
    expect(parametersOf(await play({ steps }), "b")).toEqual({
      title: "a",
      twice: "aa",
      whole: { ran: "a" },
    });
  });

  it("fails a step whose output mapping reads what is not there", async () => {
    const moves = await play({ steps: [step("a", { outputMapping: { title: "{{output.missing}}" } })] });
    expect(ending(moves)).toMatchObject({ do: "fail", error: { code: "template_path_missing" } });
  });

  it("gives null for a skipped step, its mapped names too, and keeps the output before it", async () => {
    const steps = [
      step("a"),
      step("b", { condition: never }),
      step("c", { condition: never, outputMapping: { named: "{{output}}" } }),
      step("d", {
        inputMapping: { b: "{{context.b}}", named: "{{context.named}}", output: "{{output.ran}}" },
      }),
    ];
    const moves = await play({ steps });
    expect(story(moves)).toEqual(["dispatch a", "skip b", "skip c", "dispatch d", "complete"]);
    expect(parametersOf(moves, "d")).toEqual({ b: null, named: null, output: "a" });
  });

  it("gives a group's outputs by id, null for members without one", async () => {
    const steps = [
      step("a", { parallelGroup: "g" }),
      step("b", { parallelGroup: "g", condition: never }),
      step("c", { parallelGroup: "g", onError: "continue" }),
      step("d", { inputMapping: { group: "{{output}}" } }),
    ];
    const moves = await play({ steps, outcomes: { "g/c": failure } });
    expect(story(moves)).toEqual(["dispatch g/a", "skip g/b", "dispatch g/c", "dispatch d", "complete"]);
    expect(parametersOf(moves, "d")).toEqual({ group: { a: { ran: "g/a" }, b: null, c: null } });
  });

  it("fails after the whole group ended, naming the step that failed first", async () => {
    const steps = [step("a", { parallelGroup: "g" }), step("b", { parallelGroup: "g" }), step("c")];
    const moves = await play({ steps, outcomes: { "g/a": failure, "g/b": failure } });
    expect(story(moves)).toEqual(["dispatch g/a", "dispatch g/b", "fail"]);
    expect(ending(moves)).toMatchObject({ error: { code: "agent_failed", message: 'Step "a" failed: No.' } });
  });

  it("goes on with null after a failure that may be passed over", async () => {
    const steps = [step("a", { onError: "continue" }), step("b", { inputMapping: { a: "{{context.a}}" } })];
    const moves = await play({ steps, outcomes: { a: failure } });
    expect(parametersOf(moves, "b")).toEqual({ a: null });
    expect(ending(moves)).toMatchObject({ do: "complete", output: { ran: "b" } });
  });

  it("jumps forward and leaves null behind for what it jumped over", async () => {
    const steps = [
      step("a", { onError: { goto: "d" } }),
      step("b"),
      step("c", { outputMapping: { named: "{{output}}" } }),
      step("d", { inputMapping: { a: "{{context.a}}", b: "{{context.b}}", named: "{{context.named}}" } }),
    ];
    const moves = await play({ steps, outcomes: { a: failure } });
    expect(story(moves)).toEqual(["dispatch a", "dispatch d", "complete"]);
    expect(parametersOf(moves, "d")).toEqual({ a: null, b: null, named: null });
    expect(story(await play({ steps }))).toEqual([
      "dispatch a",
      "dispatch b",
      "dispatch c",
      "dispatch d",
      "complete",
    ]);
  });

  it("rejects a step whose template reads what is not there, and treats it as failed", async () => {
    const broken = { inputMapping: { text: "{{input.missing}}" } };
    const moves = await play({ steps: [step("a", broken), step("b")] });
    expect(story(moves)).toEqual(["reject a", "fail"]);
    expect(ending(moves)).toMatchObject({ error: { code: "template_path_missing" } });
    expect(story(await play({ steps: [step("a", { ...broken, onError: "continue" }), step("b")] }))).toEqual([
      "reject a",
      "dispatch b",
      "complete",
    ]);
  });

  it("holds an output against the step's schema", async () => {
    const outputSchema = { type: "object", required: ["score"], properties: { score: { type: "number" } } };
    const steps = [step("a", { outputSchema })];
    expect(ending(await play({ steps, outcomes: { a: ok({ score: 1 }) } }))).toMatchObject({
      do: "complete",
    });
    expect(ending(await play({ steps, outcomes: { a: ok({ score: "high" }) } }))).toMatchObject({
      do: "fail",
      error: { code: "invalid", errors: [{ pointer: "/score" }] },
    });
  });

  it("makes the result as the definition says, or fails when it can't", async () => {
    const steps = [step("a"), step("b", { condition: never })];
    const output = { a: "{{context.a.ran}}", b: "{{context.b}}", n: "{{input.n}}" };
    expect(ending(await play({ steps, output, input: { n: 3 } }))).toEqual({
      do: "complete",
      output: { a: "a", b: null, n: 3 },
    });
    const failed = ending(await play({ steps, output }));
    expect(failed).toMatchObject({ do: "fail", error: { code: "template_path_missing" } });
    expect(failed).toHaveProperty("error.message", expect.stringContaining("The output can't be made"));
  });
});
