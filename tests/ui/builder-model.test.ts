import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OrchestrationInput, StepInput, type StepType } from "@/lib/core/orchestration-input";
import {
  canMove,
  changeId,
  changeType,
  copiesOf,
  duplicateSteps,
  type Edit,
  groupToParallel,
  insertSteps,
  moveSteps,
  nudge,
  removeSteps,
  type Slot,
  stepAt,
  unwrapStep,
  wrapSteps,
  writeValue,
} from "@/lib/ui/builder/model/edit";
import { freeId, losesSteps, newStep } from "@/lib/ui/builder/model/new-step";
import { type History, pause, record, redo, startHistory, undo } from "@/lib/ui/builder/model/history";
import { layoutOf, nearestSlot } from "@/lib/ui/builder/model/layout";
import { settleOrder } from "@/lib/ui/builder/model/order";
import { ownerOf, placeOf, stepOf, valueAt, withValue } from "@/lib/ui/builder/model/pointer";
import { type Draft, idOf, isDrawable, takenIds, walk } from "@/lib/ui/builder/model/tree";

const DRAFT: Draft = {
  name: "Review",
  steps: [
    { id: "plan", role: "Planner", inputMapping: { task: "{{input.task}}" } },
    { id: "a", capability: "echo", parallelGroup: "both", inputMapping: { text: "{{context.plan.query}}" } },
    {
      id: "b",
      capability: "echo",
      parallelGroup: "both",
      inputMapping: { text: "\\{{context.plan}} {{ context['plan'].x }}" },
    },
    {
      id: "refine",
      type: "loop",
      maxIterations: 4,
      until: { field: "context.critic.score", operator: ">=", value: 0.8 },
      steps: [
        { id: "draft", role: "Writer" },
        { id: "critic", role: "Critic" },
      ],
    },
    {
      id: "route",
      type: "branch",
      branches: [
        {
          condition: { field: "context.critic.score", operator: ">", value: 0.5 },
          steps: [{ id: "yes", capability: "echo" }],
        },
      ],
      else: [{ id: "no", capability: "echo", onError: { goto: "end" } }],
    },
    {
      id: "end",
      capability: "echo",
      condition: { not: { field: "{{context.critic.score}}", operator: "==", value: "{{context.plan}}" } },
    },
  ],
  output: { score: "{{context.critic.score}}" },
};

const ids = (draft: Draft) => [...walk(draft.steps)].map(({ step }) => idOf(step));

describe("pointers", () => {
  it("lead to steps, their lists and owners", () => {
    expect(stepOf("/steps/4/branches/0/steps/0/inputMapping/text")).toBe("/steps/4/branches/0/steps/0");
    expect(stepOf("/steps/4/branches/0/condition")).toBe("/steps/4");
    expect(stepOf("/input/properties")).toBeNull();
    expect(placeOf("/steps/4/else/0")).toEqual({ list: "/steps/4/else", index: 0 });
    expect(ownerOf("/steps/4/branches/0/steps")).toBe("/steps/4");
    expect(ownerOf("/steps")).toBeNull();
  });

  it("write without touching what isn't on the way", () => {
    const next = withValue(DRAFT, "/steps/0/inputMapping/task", "x") as Draft;
    expect(valueAt(next, "/steps/0/inputMapping/task")).toBe("x");
    expect(next.steps[1]).toBe(DRAFT.steps[1]);
    expect(withValue(DRAFT, "/name", "Review")).toBe(DRAFT);
    expect(
      valueAt(withValue(next, "/steps/0/inputMapping", undefined), "/steps/0/inputMapping"),
    ).toBeUndefined();
  });
});

describe("edits", () => {
  it("insert, move and remove steps at any depth", () => {
    const added = insertSteps(DRAFT, { list: "/steps/3/steps", index: 1 }, [
      { id: "new", capability: "echo" },
    ]);
    expect(added.selection).toEqual(["/steps/3/steps/1"]);
    const moved = moveSteps(added.draft, ["/steps/3/steps/1", "/steps/0"], {
      list: "/steps/4/else",
      index: 1,
    });
    expect(ids(moved.draft)).toEqual([
      "a",
      "b",
      "refine",
      "draft",
      "critic",
      "route",
      "yes",
      "no",
      "plan",
      "new",
      "end",
    ]);
    expect(moved.selection).toEqual(["/steps/3/else/1", "/steps/3/else/2"]);
    const removed = removeSteps(moved.draft, ["/steps/2", "/steps/2/steps/0"]);
    expect(ids(removed.draft)).not.toContain("draft");
    expect(removed.selection).toEqual(["/steps/1"]);
  });

  it("refuse to put a step into itself", () => {
    expect(canMove(["/steps/3"], { list: "/steps/3/steps", index: 0 })).toBe(false);
    expect(moveSteps(DRAFT, ["/steps/3"], { list: "/steps/3/steps", index: 0 }).draft).toBe(DRAFT);
  });

  it("keep a parallelGroup only inside its group", () => {
    const out = moveSteps(DRAFT, ["/steps/1"], { list: "/steps", index: 0 });
    expect(out.draft.steps[0]).toEqual({
      id: "a",
      capability: "echo",
      inputMapping: { text: "{{context.plan.query}}" },
    });
    const into = moveSteps(DRAFT, ["/steps/5"], { list: "/steps", index: 3, group: "both" });
    expect(into.draft.steps[3]).toMatchObject({ id: "end", parallelGroup: "both" });
    const made = groupToParallel(DRAFT, ["/steps/1", "/steps/2"]);
    expect(made.draft.steps[1]).toMatchObject({ type: "parallel", steps: [{ id: "a" }, { id: "b" }] });
    expect(JSON.stringify(made.draft)).not.toContain("parallelGroup");
  });

  it("wrap neighbours and take them out again", () => {
    const wrapped = wrapSteps(DRAFT, ["/steps/4", "/steps/5"], "loop");
    expect(wrapped.selection).toEqual(["/steps/4"]);
    expect(stepAt(wrapped.draft, "/steps/4/steps/1")).toBe(DRAFT.steps[5]);
    expect(unwrapStep(wrapped.draft, "/steps/4").draft).toEqual(DRAFT);
    const branch = wrapSteps(DRAFT, ["/steps/0"], "branch");
    expect(branch.draft.steps[0]).toMatchObject({
      type: "branch",
      branches: [{ steps: [{ id: "plan" }] }],
      else: [],
    });
  });

  it("follow a renamed step wherever it is read, and nowhere else", () => {
    const { draft } = changeId(DRAFT, "/steps/0", "scheme");
    expect(draft.steps[1]?.inputMapping).toEqual({ text: "{{context.scheme.query}}" });
    expect(draft.steps[2]?.inputMapping).toEqual({ text: "\\{{context.plan}} {{ context.scheme.x }}" });
    expect(draft.steps[5]?.condition).toEqual({
      not: { field: "{{context.critic.score}}", operator: "==", value: "{{context.scheme}}" },
    });
    expect(draft.steps[3]).toBe(DRAFT.steps[3]);
    const critic = changeId(DRAFT, "/steps/3/steps/1", "judge").draft;
    expect(critic.output).toEqual({ score: "{{context.judge.score}}" });
    expect(critic.steps[3]).toMatchObject({ until: { field: "context.judge.score" } });
    expect(critic.steps[4]).toMatchObject({ branches: [{ condition: { field: "context.judge.score" } }] });
    expect(changeId(DRAFT, "/steps/5", "last").draft.steps[4]).toMatchObject({
      else: [{ onError: { goto: "last" } }],
    });
  });

  it("copy with fresh ids that read each other", () => {
    const [loop] = copiesOf([DRAFT.steps[3]!], DRAFT);
    expect(loop).toMatchObject({
      id: "refine-2",
      until: { field: "context.critic-2.score" },
      steps: [{ id: "draft-2" }, { id: "critic-2" }],
    });
    expect(new Set(ids(duplicateSteps(DRAFT, ["/steps/3"]).draft)).size).toBe(13);
  });

  it("change the type and keep what both have", () => {
    const parallel = changeType(DRAFT, "/steps/3", "parallel").draft.steps[3];
    expect(parallel).toEqual({ id: "refine", type: "parallel", steps: DRAFT.steps[3]?.steps });
    expect(losesSteps(DRAFT.steps[3]!, "set")).toBe(true);
    expect(losesSteps(DRAFT.steps[0]!, "set")).toBe(false);
    expect(freeId("plan", takenIds(DRAFT.steps))).toBe("plan-2");
    expect(newStep("agent", takenIds(DRAFT.steps), { capability: "memory.write" })).toEqual({
      id: "write",
      capability: "memory.write",
    });
  });

  it("write steps in the order they run", () => {
    const sugar: Draft = {
      name: "Order",
      steps: [
        { id: "c", order: 3 },
        {
          id: "a",
          order: 1,
          type: "loop",
          steps: [
            { id: "y", order: 2 },
            { id: "x", order: 1 },
          ],
        },
      ],
    };
    expect(settleOrder(sugar).steps).toEqual([
      { id: "a", type: "loop", steps: [{ id: "x" }, { id: "y" }] },
      { id: "c" },
    ]);
    expect(settleOrder(DRAFT)).toBe(DRAFT);
  });

  it("draw only what has steps where steps belong", () => {
    expect(isDrawable(DRAFT)).toBe(true);
    expect(isDrawable({ ...DRAFT, name: 4 })).toBe(true);
    for (const steps of [undefined, "x", [1], [{ steps: {} }], [{ branches: [{}] }], [{ id: 4 }]])
      expect(isDrawable({ name: "x", steps })).toBe(false);
  });
});

const TYPES: StepType[] = ["agent", "parallel", "branch", "loop", "orchestration", "approval", "wait", "set"];
const WRAPPERS = ["parallel", "branch", "loop"] as const;

/** Any edit of the builder, its places chosen by numbers so that it fits whatever is there. */
const anyEdit = fc.tuple(fc.integer({ min: 0, max: 9 }), fc.nat(), fc.nat(), fc.nat());

function applyEdit(edit: Edit, [kind, first, second, third]: [number, number, number, number]): Edit {
  const { draft } = edit;
  const pointers = [...walk(draft.steps)].map(({ pointer }) => pointer);
  const slots = layoutOf(draft).slots.map(({ slot }) => slot);
  const slot = slots[first % slots.length]!;
  const pointer = pointers[second % Math.max(1, pointers.length)];
  const other = pointers[third % Math.max(1, pointers.length)];
  const type = TYPES[third % TYPES.length]!;
  if (kind < 3 || pointer === undefined || other === undefined)
    return insertSteps(draft, slot, [
      newStep(type, takenIds(draft.steps), type === "agent" ? { capability: "echo" } : {}),
    ]);
  const step = stepAt(draft, pointer)!;
  if (kind === 3) return moveSteps(draft, [pointer, other], slot);
  if (kind === 4) return wrapSteps(draft, [pointer, other], WRAPPERS[third % 3]!);
  if (kind === 5) return duplicateSteps(draft, [pointer]);
  if (kind === 6) return changeId(draft, pointer, freeId(`step-${third % 50}`, takenIds(draft.steps)));
  if (kind === 7)
    return losesSteps(step, type) ? unwrapStep(draft, pointer) : changeType(draft, pointer, type);
  if (kind === 8)
    return third % 2 ? nudge(draft, pointer, first % 2 ? 1 : -1) : removeSteps(draft, [pointer]);
  return writeValue(draft, `${pointer}/name`, third % 3 ? `Name ${third}` : undefined, [pointer]);
}

/** The schema of the API, but for a list that is still empty. */
const Shape = OrchestrationInput.extend({ steps: StepInput.array().max(500) });

describe("any sequence of edits", () => {
  it("keeps a definition that parses, with each id once and each step drawn once", () => {
    fc.assert(
      fc.property(fc.array(anyEdit, { maxLength: 25 }), (edits) => {
        let edit: Edit = { draft: DRAFT, selection: [] };
        for (const next of edits) {
          edit = applyEdit(edit, next);
          if ([...walk(edit.draft.steps)].length > 80) break;
        }
        const found = ids(edit.draft);
        expect(Shape.safeParse(edit.draft).error).toBeUndefined();
        expect(new Set(found).size).toBe(found.length);
        expect(edit.selection.every((pointer) => stepAt(edit.draft, pointer) !== undefined)).toBe(true);
        const drawn = layoutOf(edit.draft).nodes.filter(({ step, kind }) => step !== null && kind !== "lane");
        expect(drawn.map(({ id }) => id).sort()).toEqual(
          [...walk(edit.draft.steps)].map(({ pointer }) => pointer).sort(),
        );
      }),
      { numRuns: 60 },
    );
  });

  it("is undone to the very same JSON, and done again", () => {
    fc.assert(
      fc.property(fc.array(anyEdit, { minLength: 1, maxLength: 20 }), (edits) => {
        let history: History = startHistory({ draft: DRAFT, selection: [] });
        const texts = [JSON.stringify(DRAFT)];
        for (const next of edits) {
          const before = history;
          history = record(history, applyEdit(history.present, next));
          if (history.past.length > before.past.length) texts.push(JSON.stringify(history.present.draft));
        }
        for (const text of texts.slice(0, -1).toReversed()) {
          history = undo(history);
          expect(JSON.stringify(history.present.draft)).toBe(text);
        }
        expect(history.present.draft).toBe(DRAFT);
        for (const text of texts.slice(1)) {
          history = redo(history);
          expect(JSON.stringify(history.present.draft)).toBe(text);
        }
        expect(redo(history)).toBe(history);
      }),
      { numRuns: 40 },
    );
  });

  it("takes typing in one field back at once, until one pauses", () => {
    const type = (history: History, text: string) =>
      record(history, writeValue(history.present.draft, "/name", text, []), "field:/name");
    let history = type(type(startHistory({ draft: DRAFT, selection: [] }), "R"), "Re");
    history = type(pause(history), "Rev");
    expect(undo(history).present.draft.name).toBe("Re");
    expect(undo(undo(history)).present.draft).toBe(DRAFT);
  });
});

describe("the layout", () => {
  const placed = layoutOf(DRAFT);

  it("keeps everything inside its parent and apart from its siblings", () => {
    const byId = new Map(placed.nodes.map((node) => [node.id, node]));
    for (const node of placed.nodes.filter(({ kind }) => kind !== "joint")) {
      const parent = node.parent === null ? null : byId.get(node.parent);
      if (parent) {
        expect(node.x).toBeGreaterThanOrEqual(0);
        expect(node.x + node.width).toBeLessThanOrEqual(parent.width);
        expect(node.y + node.height).toBeLessThanOrEqual(parent.height);
      }
      for (const other of placed.nodes) {
        if (other === node || other.parent !== node.parent || other.kind === "joint") continue;
        const apart =
          node.x + node.width <= other.x ||
          other.x + other.width <= node.x ||
          node.y + node.height <= other.y ||
          other.y + other.height <= node.y;
        expect(apart, `${node.id} over ${other.id}`).toBe(true);
      }
    }
  });

  it("has a gap before, between and after all steps, and an edge for the way of errors", () => {
    const text = (slot: Slot) => `${slot.list} ${slot.index}${slot.group ? ` in ${slot.group}` : ""}`;
    expect(placed.slots.map(({ slot }) => text(slot))).toEqual([
      "/steps 0",
      "/steps 1",
      "/steps 3 in both",
      "/steps 3",
      "/steps/3/steps 0",
      "/steps/3/steps 1",
      "/steps/3/steps 2",
      "/steps 4",
      "/steps/4/branches/0/steps 0",
      "/steps/4/branches/0/steps 1",
      "/steps/4/else 0",
      "/steps/4/else 1",
      "/steps 5",
      "/steps 6",
    ]);
    expect(placed.edges.filter(({ slot }) => slot === null)).toEqual([
      { id: "error:/steps/4/else/0", source: "/steps/4/else/0", target: "/steps/5", slot: null },
    ]);
    const [first] = placed.slots;
    expect(nearestSlot(placed.slots, { x: first!.x + 30, y: first!.y + 10 })).toEqual(first!.slot);
    expect(nearestSlot(placed.slots, { x: -5000, y: 0 })).toBeNull();
  });
});
