import type { StepInput } from "@/lib/core/orchestration-input";
import { canMove, type Edit, moveSteps, type Slot, stepAt } from "./edit";
import type { Placed, PlacedNode } from "./layout";
import { titleOf } from "./new-step";
import { isWithin, placeOf, type Pointer, withValue } from "./pointer";
import { type Draft, idOf } from "./tree";

/** Where a connection begins: what comes next, what another member stands beside, or where an error goes. */
export type Port = "next" | "inside" | "fail";

/** A line drawn by hand, between nodes of the canvas. */
export interface Link {
  source: string;
  port: Port;
  target: string;
}

/** What a line means for the plan, or why it can't be. */
export type Meaning =
  | { kind: "move"; pointers: Pointer[]; slot: Slot }
  | { kind: "catch"; pointer: Pointer; id: string }
  | { kind: "refused"; why: string };

function refused(why: string): Meaning {
  return { kind: "refused", why };
}

/** The steps a node stands for: itself, the members of a parallelGroup, or none. */
export function stepsOfNode(draft: Draft, id: string): Pointer[] {
  const pointer = id.replace(/^group:/, "");
  const step = stepAt(draft, pointer);
  if (!step) return [];
  if (pointer === id) return [pointer];
  const { list, index } = placeOf(pointer);
  const members = [pointer];
  for (let next = index + 1; stepAt(draft, `${list}/${next}`)?.parallelGroup === step.parallelGroup; next++)
    members.push(`${list}/${next}`);
  return members;
}

/** The gap a handle opens to: behind a step, at the beginning of a lane, or beside the members of a row. */
export function slotOfPort(placed: Placed, source: string, port: Port): Slot | null {
  if (port === "inside") return nodeOf(placed, source)?.slot ?? null;
  return placed.edges.find((edge) => edge.slot !== null && edge.source === source)?.slot ?? null;
}

function nodeOf(placed: Placed, id: string): PlacedNode | undefined {
  return placed.nodes.find((node) => node.id === id);
}

function nameOf(draft: Draft, pointer: Pointer): string {
  return `“${titleOf(stepAt(draft, pointer) ?? {})}”`;
}

function movement(draft: Draft, placed: Placed, { source, port, target }: Link): Meaning {
  const slot = slotOfPort(placed, source, port);
  if (slot === null) return refused("Steps side by side have no next: connect what holds them.");
  const pointers = stepsOfNode(draft, target);
  if (pointers.length === 0) return toTheEnd(draft, placed, source, target);
  const [first = ""] = pointers;
  if (source === target) return refused("A step can't follow itself.");
  if (!canMove(pointers, slot))
    return refused(`${nameOf(draft, first)} holds it: a step can't come after what it stands in.`);
  const place = placeOf(first);
  const isThere = place.list === slot.list && place.index === slot.index && port === "next";
  const isMember =
    place.list === slot.list && port === "inside" && stepAt(draft, first)?.parallelGroup === slot.group;
  if (isThere || isMember) return refused(`${nameOf(draft, first)} is there already.`);
  return { kind: "move", pointers, slot: together(draft, pointers, slot) };
}

/** Neighbours that run side by side go on doing so where they come to stand. */
function together(draft: Draft, [first, second]: readonly Pointer[], slot: Slot): Slot {
  const group = first === undefined ? undefined : stepAt(draft, first)?.parallelGroup;
  return second === undefined || group === undefined || slot.group ? slot : { ...slot, group };
}

/** A line to the output, or to the end of a lane, makes a step the last one there. */
function toTheEnd(draft: Draft, placed: Placed, source: string, target: string): Meaning {
  const pointers = stepsOfNode(draft, source);
  const slot = placed.edges.find((edge) => edge.slot !== null && edge.target === target)?.slot;
  const last = pointers.at(-1);
  if (!slot || last === undefined) return refused("There is no step to move.");
  if (!canMove(pointers, slot)) return refused("A step can't come after what stands in it.");
  const place = placeOf(last);
  if (place.list === slot.list && place.index === slot.index - 1) return refused("It is the last one there.");
  return { kind: "move", pointers, slot: together(draft, pointers, slot) };
}

/** The index in the outermost list that a step stands at or in. */
function outerIndex(pointer: Pointer): number {
  return Number(/^\/steps\/(\d+)/.exec(pointer)?.[1] ?? 0);
}

function isOneGroup(steps: readonly StepInput[]): boolean {
  const group = steps[0]?.parallelGroup;
  return group !== undefined && steps.every((step) => step.parallelGroup === group);
}

/** Whether and why not an error of one step may lead to another: the rule of `checkGotos`, said while one draws. */
function catching(draft: Draft, { source, target }: Link): Meaning {
  const [pointer] = stepsOfNode(draft, target);
  if (pointer === undefined) return refused("An error leads to a step.");
  if (pointer === source) return refused("A step can't catch its own error.");
  if (isWithin(source, pointer)) return refused("An error leads out of what it happens in, to a later step.");
  if (placeOf(pointer).list !== "/steps")
    return refused(
      `${nameOf(draft, pointer)} stands inside another step: an error leads to the outermost list.`,
    );
  const from = outerIndex(source);
  const to = outerIndex(pointer);
  if (to <= from) return refused(`${nameOf(draft, pointer)} is not later: backwards it could turn for ever.`);
  if (isOneGroup(draft.steps.slice(from, to + 1))) return refused("Both run side by side: neither is later.");
  const id = idOf(stepAt(draft, pointer) ?? {});
  return id === null
    ? refused("It has no id to lead to yet: give it one first.")
    : { kind: "catch", pointer: source, id };
}

/** What a line drawn from a handle to a node would do. */
export function meaningOf(draft: Draft, placed: Placed, link: Link): Meaning {
  return link.port === "fail" ? catching(draft, link) : movement(draft, placed, link);
}

export function applyMeaning(edit: Edit, meaning: Meaning): Edit {
  if (meaning.kind === "move") return moveSteps(edit.draft, meaning.pointers, meaning.slot);
  if (meaning.kind === "catch") return catchError(edit.draft, meaning.pointer, meaning.id);
  return edit;
}

/** Leads a step's errors to another step, or, with null, nowhere. */
export function catchError(draft: Draft, pointer: Pointer, id: string | null): Edit {
  const goto = id === null ? undefined : { goto: id };
  return { draft: withValue(draft, `${pointer}/onError`, goto) as Draft, selection: [pointer] };
}

/** A gap of the outermost list after a step, where what catches its error may stand: the nearest to a height. */
export function slotForCatch(placed: Placed, pointer: Pointer, y: number): Slot | null {
  const from = outerIndex(pointer);
  const later = placed.slots.filter(({ slot }) => slot.list === "/steps" && slot.index > from && !slot.group);
  const [nearest] = later.toSorted((left, right) => Math.abs(left.y - y) - Math.abs(right.y - y));
  return nearest?.slot ?? null;
}
