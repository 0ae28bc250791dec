import { describe, expect, it } from "vitest";
import { checkOrchestration } from "@/lib/core/orchestration";
import {
  applyMeaning,
  catchError,
  type Link,
  meaningOf,
  slotForCatch,
  slotOfPort,
} from "@/lib/ui/builder/model/connect";
import { insertSteps, moveSteps } from "@/lib/ui/builder/model/edit";
import { layoutOf } from "@/lib/ui/builder/model/layout";
import { placesFor } from "@/lib/ui/builder/model/places";
import { type Draft, idOf, walk } from "@/lib/ui/builder/model/tree";

const echo = (id: string, more: object = {}) => ({ id, capability: "echo", ...more });
const DRAFT: Draft = {
  name: "Plan",
  steps: [
    echo("a"),
    echo("left", { parallelGroup: "both" }),
    echo("right", { parallelGroup: "both" }),
    {
      id: "again",
      type: "loop",
      maxIterations: 2,
      until: { field: "index", operator: ">", value: 1 },
      steps: [echo("inner")],
    },
    {
      id: "route",
      type: "branch",
      branches: [{ condition: { field: "output", operator: "exists" }, steps: [echo("yes")] }],
      else: [],
    },
    { id: "row", type: "parallel", steps: [echo("one"), echo("two")] },
    echo("end"),
  ],
};
const EVERYTHING = {
  capabilities: () => ({ name: "echo", description: "", parameters: {}, keywords: [] }),
  agents: () => true,
  roles: () => true,
  orchestrations: () => undefined,
} as never;

const PLACED = layoutOf(DRAFT);
const pointerOf = (id: string) => [...walk(DRAFT.steps)].find(({ step }) => idOf(step) === id)?.pointer ?? id;
const link = (source: string, port: Link["port"], target: string): Link => ({
  source: pointerOf(source),
  port,
  target: pointerOf(target),
});
const meaning = (source: string, port: Link["port"], target: string) =>
  meaningOf(DRAFT, PLACED, link(source, port, target));
const after = (source: string, port: Link["port"], target: string) =>
  applyMeaning({ draft: DRAFT, selection: [] }, meaning(source, port, target)).draft;
const ids = (draft: Draft) => [...walk(draft.steps)].map(({ step }) => idOf(step)).join(" ");

describe("a line from a step's next", () => {
  it("moves what it leads to, with all that is in it, right behind", () => {
    expect(ids(after("a", "next", "route"))).toBe("a route yes left right again inner row one two end");
    expect(ids(after("again", "next", "inner"))).toBe("a left right again inner route yes row one two end");
    expect(after("again", "next", "inner").steps[4]).toEqual(echo("inner"));
  });

  it("begins at the start, at the head of a lane, and beside the members of a row", () => {
    expect(ids(after("start", "next", "end")).startsWith("end a")).toBe(true);
    const inLoop = after("/steps/3/steps#first", "next", "end");
    expect(inLoop.steps[3]?.steps?.map(idOf)).toEqual(["end", "inner"]);
    expect(after("/steps/4/else#first", "next", "end").steps[4]?.else?.map(idOf)).toEqual(["end"]);
    expect(after("row", "inside", "a").steps.at(-2)?.steps?.map(idOf)).toEqual(["one", "two", "a"]);
    expect(after("group:/steps/1", "inside", "end").steps[3]).toEqual(echo("end", { parallelGroup: "both" }));
  });

  it("ends at the output, or at the end of a lane, by moving the step it comes from", () => {
    expect(ids(after("a", "next", "end")).startsWith("a end left")).toBe(true);
    const toOutput = meaningOf(DRAFT, PLACED, { source: "/steps/0", port: "next", target: "end" });
    expect(ids(applyMeaning({ draft: DRAFT, selection: [] }, toOutput).draft).endsWith("end a")).toBe(true);
    expect(after("a", "next", "/steps/3/steps#last").steps[2]?.steps?.map(idOf)).toEqual(["inner", "a"]);
  });

  it("keeps neighbours that run side by side together", () => {
    const moved = after("end", "next", "group:/steps/1");
    expect(moved.steps.slice(-2)).toEqual(DRAFT.steps.slice(1, 3));
  });

  it.each([
    ["a", "next", "a", "can't follow itself"],
    ["inner", "next", "again", "holds it"],
    ["yes", "next", "route", "holds it"],
    ["one", "next", "end", "Steps side by side have no next"],
    ["a", "next", "group:/steps/1", "is there already"],
    ["row", "inside", "row", "can't follow itself"],
    ["start", "next", "/steps/3/steps#last", "no step to move"],
    ["again", "next", "/steps/3/steps#last", "what stands in it"],
  ] as const)("from %s (%s) to %s is refused: %s", (source, port, target, why) => {
    expect(meaning(source, port, target)).toMatchObject({
      kind: "refused",
      why: expect.stringContaining(why) as string,
    });
  });
});

describe("a line from a step's error", () => {
  it("is taken exactly where the definition may say so", () => {
    const pointers = [...walk(DRAFT.steps)].map(({ pointer }) => pointer);
    let taken = 0;
    for (const source of pointers)
      for (const target of pointers) {
        const found = meaningOf(DRAFT, PLACED, { source, port: "fail", target });
        const id = [...walk(DRAFT.steps)].find(({ pointer }) => pointer === target)?.step.id ?? "";
        const { errors } = checkOrchestration(catchError(DRAFT, source, id).draft, EVERYTHING);
        const isAllowed = !errors.some(({ pointer }) => pointer.endsWith("/onError/goto"));
        expect([source, target, found.kind]).toEqual([source, target, isAllowed ? "catch" : "refused"]);
        if (isAllowed) taken++;
      }
    expect(taken).toBeGreaterThan(10);
  });

  it("is set, kept with the id of what catches it, and cleared", () => {
    const caught = after("inner", "fail", "end");
    expect(caught.steps[3]?.steps?.[0]?.onError).toEqual({ goto: "end" });
    expect(layoutOf(caught).edges.filter(({ slot }) => slot === null)).toHaveLength(1);
    expect(catchError(caught, "/steps/3/steps/0", null).draft).toEqual(DRAFT);
  });

  it("finds the nearest later gap for what shall catch it", () => {
    const slot = slotForCatch(PLACED, "/steps/3/steps/0", 0);
    expect(slot).toEqual({ list: "/steps", index: 4 });
    expect(slotForCatch(PLACED, "/steps/0", 1e6)).toEqual({ list: "/steps", index: 7 });
    expect(slotOfPort(PLACED, "/steps/5/steps/0", "next")).toBeNull();
  });
});

describe("places to move to", () => {
  it("are named, leave out where the steps are, and nothing inside them", () => {
    const labels = placesFor(DRAFT, ["/steps/0"]).map(({ label, within }) => `${label} | ${within}`);
    expect(labels).toEqual([
      "Beside “right” | ",
      "Behind “right” | ",
      "First in “again” | again",
      "Behind “inner” | again",
      "Behind “again” | ",
      "First in “route”, If output exists | route, If output exists",
      "Behind “yes” | route, If output exists",
      "First in “route”, Otherwise | route, Otherwise",
      "Behind “route” | ",
      "Side by side in “row” | row",
      "Behind “row” | ",
      "Behind “end” | ",
    ]);
    const ofLoop = placesFor(DRAFT, ["/steps/3"]);
    expect(ofLoop.some(({ slot }) => slot.list.startsWith("/steps/3"))).toBe(false);
  });

  it("lead where they say", () => {
    for (const { slot } of placesFor(DRAFT, ["/steps/0"])) {
      const moved = moveSteps(DRAFT, ["/steps/0"], slot);
      expect(ids(moved.draft).split(" ").toSorted()).toEqual(ids(DRAFT).split(" ").toSorted());
      expect(ids(moved.draft)).not.toBe(slot.group ? "" : ids(DRAFT));
    }
    expect(ids(insertSteps(DRAFT, { list: "/steps", index: 0 }, [echo("new")]).draft).startsWith("new")).toBe(
      true,
    );
  });
});
