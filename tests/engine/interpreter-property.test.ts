import { createHash } from "node:crypto";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "@/lib/core/json";
import { checkOrchestration, type Known, type OrchestrationDefinition } from "@/lib/core/orchestration";
import type { StepOutcome } from "@/lib/engine/durable";
import { storedPlanSource } from "@/lib/engine/plan-sources/stored";
import { PlayedExecution } from "./played-execution";
import { DefinitionWriter, type Recipe, recipes } from "./random-definitions";
import { type Evaluated, ReferenceEvaluator, Undecided } from "./reference-evaluator";

const INPUT: JsonObject = { n: 2, list: [1, "two", { three: 3 }], empty: [] };
const known: Known = {
  capabilities: (name) => ({ name, description: "", parameters: {}, effect: "read", keywords: [] }),
  agents: () => true,
  roles: () => true,
  orchestrations: () => ({ hasVersion: () => true, wayBack: () => null }),
};

function definitionOf(recipe: Recipe[]): OrchestrationDefinition {
  const { definition, errors } = checkOrchestration(new DefinitionWriter().write(recipe), known);
  expect(errors).toEqual([]);
  if (!definition) throw new Error("The definition can't be read.");
  return definition;
}

function planOf(definition: OrchestrationDefinition) {
  return storedPlanSource(definition, { input: INPUT, execution: { id: "exe_1" }, seed: "exe_1" });
}

/** How a step ends, by its path and the run's number. */
function outcomes(run: number, failing: number): (path: string) => StepOutcome {
  return (path) => {
    const byte = createHash("sha256").update(`${run} ${path}`).digest()[0] ?? 0;
    if (byte < failing)
      return { ok: false, status: "failed", error: { code: "agent_failed", message: path } };
    return { ok: true, output: { v: byte % 4, ran: path, list: [byte, path] } };
  };
}

/** Plays to the end; which of the steps under way ends next is drawn. */
async function play(execution: PlayedExecution, draws: readonly number[]): Promise<string[][]> {
  const moments: string[][] = [];
  for (let index = 0; ; index++) {
    const open = await execution.underWay();
    moments.push(open);
    const next = open[(draws[index % draws.length] ?? 0) % Math.max(1, open.length)];
    if (next === undefined) return moments;
    await execution.end(next);
  }
}

const runs = fc.record({
  recipe: recipes,
  run: fc.nat(1000),
  failing: fc.constantFrom(0, 0, 30, 90),
  draws: fc.array(fc.nat(20), { minLength: 1, maxLength: 12 }),
});

describe("the interpreter, over random definitions", () => {
  it("comes to what the plain evaluator comes to, whatever ends first", async () => {
    await fc.assert(
      fc.asyncProperty(runs, async ({ recipe, run, failing, draws }) => {
        const definition = definitionOf(recipe);
        const outcomeOf = outcomes(run, failing);
        let expected: Evaluated;
        try {
          expected = new ReferenceEvaluator(definition, INPUT, outcomeOf).evaluate();
        } catch (error) {
          fc.pre(!(error instanceof Undecided));
          throw error;
        }
        const execution = new PlayedExecution(planOf(definition), outcomeOf);
        await play(execution, draws);
        const dispatched = new Set(execution.dispatched);
        expect(execution.dispatched).toHaveLength(dispatched.size);
        if (expected.output === undefined) expect(execution.ending).toMatchObject({ ok: false });
        else expect(execution.ending).toEqual({ ok: true, output: expected.output });
        if (expected.cutShort)
          expect([...dispatched].filter((path) => !expected.dispatched.has(path))).toEqual([]);
        else expect(dispatched).toEqual(expected.dispatched);
      }),
      { numRuns: 400 },
    );
  });

  it("makes the same moves again after any prefix of outcomes", async () => {
    await fc.assert(
      fc.asyncProperty(runs, fc.nat(100), async ({ recipe, run, failing, draws }, cut) => {
        const plan = planOf(definitionOf(recipe));
        const outcomeOf = outcomes(run, failing);
        const first = new PlayedExecution(plan, outcomeOf);
        const moments = await play(first, draws);
        const length = cut % (first.ended.length + 1);
        const replay = new PlayedExecution(plan, outcomeOf, first.ended.slice(0, length));
        expect(await replay.underWay()).toEqual(moments[length]);
        for (const path of first.ended.slice(length)) await replay.end(path);
        expect(await replay.underWay()).toEqual([]);
        expect(replay.ending).toEqual(first.ending);
        expect(replay.notes).toEqual(first.notes);
        // What was abandoned before the cut does not begin again.
        const wanted = (paths: string[]) => paths.filter((path) => !first.abandoned.has(path)).sort();
        expect(replay.abandoned).toEqual(first.abandoned);
        expect(wanted([...replay.dispatched, ...first.ended.slice(0, length)])).toEqual(
          wanted(first.dispatched),
        );
      }),
      { numRuns: 250 },
    );
  });
});
