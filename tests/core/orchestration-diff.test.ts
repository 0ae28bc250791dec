import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "@/lib/core/json";
import { normalizeOrchestration, type OrchestrationInput } from "@/lib/core/orchestration";
import { diffFields, diffOrchestrations, type FieldChange } from "@/lib/core/orchestration-diff";
import { ownFields, placeSteps } from "@/lib/core/orchestration-places";

type StepInput = OrchestrationInput["steps"][number];

const definition = (steps: StepInput[], rest: Partial<OrchestrationInput> = {}) =>
  normalizeOrchestration({ name: "Plan", ...rest, steps });
const say = (id: string, text = id): StepInput => ({ id, capability: "echo", inputMapping: { text } });
const summary = (before: StepInput[], after: StepInput[]) =>
  diffOrchestrations(definition(before), definition(after)).steps.map(({ id, change }) => `${change} ${id}`);

describe("the difference of two definitions", () => {
  it("names what was added, removed, moved and changed, by step id", () => {
    expect(summary([say("a"), say("b"), say("c")], [say("a"), say("c", "new"), say("d")])).toEqual([
      "changed c",
      "added d",
      "removed b",
    ]);
    expect(
      summary([say("a"), say("b"), say("c"), say("d")], [say("d"), say("a"), say("b"), say("c")]),
    ).toEqual(["moved d"]);
  });

  it("goes field by field, and into steps inside steps", () => {
    const loop = (text: string, maxIterations: number): StepInput => ({
      id: "refine",
      type: "loop",
      maxIterations,
      until: { field: "context.draft.text", operator: "exists" },
      steps: [say("draft", text)],
    });
    const { steps, fields } = diffOrchestrations(
      definition([loop("one", 2)], { description: "Old" }),
      definition([loop("two", 3)], { output: "{{context.draft}}" }),
    );
    expect(fields).toEqual([
      { pointer: "/description", from: "Old" },
      { pointer: "/output", to: "{{context.draft}}" },
    ]);
    expect(steps).toEqual([
      expect.objectContaining({ id: "refine", fields: [{ pointer: "/maxIterations", from: 2, to: 3 }] }),
      {
        id: "draft",
        change: "changed",
        from: { list: "refine/steps", index: 0, path: "refine/draft" },
        to: { list: "refine/steps", index: 0, path: "refine/draft" },
        fields: [{ pointer: "/inputMapping/text", from: "one", to: "two" }],
      },
    ]);
  });

  it("sees a step that was put into another as moved, with what changed in it", () => {
    const inside: StepInput = { id: "together", type: "parallel", steps: [say("a", "new"), say("b")] };
    const { steps } = diffOrchestrations(definition([say("a"), say("b")]), definition([inside]));
    expect(steps.map(({ id, change, fields }) => [id, change, fields.length > 0])).toEqual([
      ["together", "added", true],
      ["a", "moved", true],
      ["b", "moved", false],
    ]);
  });

  it("takes another way to write the same for no difference", () => {
    const long = { ...say("a"), timeout: 60_000, order: 7, type: "agent" } satisfies StepInput;
    expect(diffOrchestrations(definition([{ ...say("a"), timeout: "1m" }]), definition([long])).equal).toBe(
      true,
    );
  });
});

const ids = ["a", "b", "c", "d", "e", "f"];
const leaf = fc.record({ text: fc.constantFrom("x", "y", "z"), retries: fc.integer({ min: 0, max: 2 }) });

/** Random plans over few ids, so that two of them share some: flat steps, loops and branches around others. */
const plan = fc
  .tuple(
    fc.shuffledSubarray(ids, { minLength: 1 }),
    fc.array(leaf, { minLength: 6, maxLength: 6 }),
    fc.nat(5),
  )
  .map(([chosen, leaves, nested]) => {
    const steps = chosen.map((id, index): StepInput => {
      const { text, retries } = leaves[index] ?? { text: "x", retries: 0 };
      return { ...say(id, text), maxRetries: retries };
    });
    const inner = steps.slice(nested);
    const outer = steps.slice(0, nested);
    if (inner.length === 0 || nested === 0) return definition(steps);
    const container: StepInput =
      nested % 2 === 0
        ? { id: "loop", type: "loop", forEach: "{{input.items}}", maxIterations: nested + 1, steps: inner }
        : { id: "route", type: "branch", branches: [{ weight: 1, steps: inner }], else: [say("other")] };
    return definition([...outer, container]);
  });

/** A step's fields after the changes were made to it. */
function apply(fields: JsonObject, changes: FieldChange[]): JsonObject {
  const result = structuredClone(fields);
  for (const { pointer, to } of changes) {
    const path = pointer.split("/").slice(1);
    const last = path.pop() ?? "";
    let place = result;
    for (const name of path) place = place[name] as JsonObject;
    if (to === undefined) delete place[last];
    else place[last] = to;
  }
  return result;
}

describe("for any two definitions the difference", () => {
  it("is nothing between equals", () => {
    fc.assert(fc.property(plan, (one) => diffOrchestrations(one, one).equal));
  });

  it("names exactly the steps that come and go", () => {
    fc.assert(
      fc.property(plan, plan, (from, to) => {
        const [before, after] = [placeSteps(from.steps), placeSteps(to.steps)];
        const named = (change: string) =>
          diffOrchestrations(from, to)
            .steps.filter((step) => step.change === change)
            .map((step) => step.id)
            .toSorted();
        expect(named("added")).toEqual([...after.keys()].filter((id) => !before.has(id)).toSorted());
        expect(named("removed")).toEqual([...before.keys()].filter((id) => !after.has(id)).toSorted());
      }),
    );
  });

  it("makes each step of the old plan that of the new one", () => {
    fc.assert(
      fc.property(plan, plan, (from, to) => {
        const changes = new Map(diffOrchestrations(from, to).steps.map((step) => [step.id, step]));
        const before = placeSteps(from.steps);
        for (const [id, { step, place }] of placeSteps(to.steps)) {
          const old = before.get(id);
          const fields = old ? ownFields(old.step) : {};
          expect(apply(fields, changes.get(id)?.fields ?? [])).toEqual(ownFields(step));
          if (old && changes.get(id)?.change !== "moved") expect(old.place.list).toBe(place.list);
        }
      }),
    );
  });

  it("leaves what did not move in its order", () => {
    fc.assert(
      fc.property(plan, plan, (from, to) => {
        const gone = new Set(
          diffOrchestrations(from, to).steps.flatMap(({ id, change }) => (change === "changed" ? [] : [id])),
        );
        const rest = (steps: typeof from.steps) =>
          [...placeSteps(steps).keys()].filter((id) => !gone.has(id));
        expect(rest(from.steps)).toEqual(rest(to.steps));
      }),
    );
  });

  it("read backwards is the way back", () => {
    const lines = (fields: FieldChange[], turned: boolean) =>
      fields
        .map(({ pointer, from, to }) =>
          JSON.stringify(turned ? { pointer, from: to, to: from } : { pointer, from, to }),
        )
        .toSorted();
    fc.assert(
      fc.property(plan, plan, (from, to) => {
        const there = diffOrchestrations(from, to);
        const back = new Map(diffOrchestrations(to, from).steps.map((step) => [step.id, step]));
        for (const { id, fields } of there.steps)
          expect(lines(back.get(id)?.fields ?? [], true)).toEqual(lines(fields, false));
      }),
    );
  });
});

it("compares members deeply and lists as wholes", () => {
  expect(diffFields({ a: { b: 1, c: [1, 2] }, d: 1 }, { a: { b: 2, c: [1, 2] }, "e/f": null })).toEqual([
    { pointer: "/a/b", from: 1, to: 2 },
    { pointer: "/d", from: 1 },
    { pointer: "/e~1f", to: null },
  ]);
});
