import { typeOfStep } from "@/lib/core/orchestration-steps";
import { branchLabel } from "./describe";
import { canMove, outermost, type Slot, stepAt } from "./edit";
import { layoutOf } from "./layout";
import { titleOf } from "./new-step";
import { ownerOf, placeOf, type Pointer } from "./pointer";
import type { Draft } from "./tree";

/** A gap that steps can be moved to, in words. */
export interface NamedPlace {
  slot: Slot;
  /** "Behind “plan”", "First in “refine”". */
  label: string;
  /** What it stands in: "refine › route, If …". Empty: the outermost list. */
  within: string;
}

/** The way of a branch that a list is; empty for other lists. */
function wayOf(draft: Draft, list: Pointer): string {
  const owner = ownerOf(list);
  if (owner === null || list === `${owner}/steps`) return "";
  const index = /\/branches\/(\d+)\/steps$/.exec(list)?.[1];
  if (index === undefined) return ", Otherwise";
  return `, ${branchLabel(stepAt(draft, owner)?.branches?.[Number(index)])}`;
}

function titleAt(draft: Draft, pointer: Pointer): string {
  return titleOf(stepAt(draft, pointer) ?? {});
}

function withinOf(draft: Draft, list: Pointer): string {
  const owner = ownerOf(list);
  if (owner === null) return "";
  const outer = withinOf(draft, placeOf(owner).list);
  return `${outer === "" ? "" : `${outer} › `}${titleAt(draft, owner)}${wayOf(draft, list)}`;
}

function labelOf(draft: Draft, { list, index, group }: Slot): string {
  const owner = ownerOf(list);
  const isRow = owner !== null && typeOfStep(stepAt(draft, owner) ?? {}) === "parallel";
  if (isRow) return `Side by side in “${titleAt(draft, owner)}”`;
  if (group !== undefined) return `Beside “${titleAt(draft, `${list}/${index - 1}`)}”`;
  if (index > 0) return `Behind “${titleAt(draft, `${list}/${index - 1}`)}”`;
  return owner === null ? "At the beginning" : `First in “${titleAt(draft, owner)}”${wayOf(draft, list)}`;
}

/** Whether steps that go there end up where they are. */
function isHere(draft: Draft, pointers: readonly Pointer[], slot: Slot): boolean {
  const [first] = pointers;
  const last = pointers.at(-1);
  if (first === undefined || last === undefined || slot.group !== stepAt(draft, first)?.parallelGroup)
    return false;
  const start = placeOf(first);
  const end = placeOf(last);
  const isRun = start.list === end.list && end.index - start.index === pointers.length - 1;
  return isRun && slot.list === start.list && slot.index >= start.index && slot.index <= end.index + 1;
}

/** Every place the steps can be moved to, from top to bottom. */
export function placesFor(draft: Draft, pointers: readonly Pointer[]): NamedPlace[] {
  const moving = outermost(draft, pointers);
  return layoutOf(draft)
    .slots.map(({ slot }) => slot)
    .filter((slot) => canMove(moving, slot) && !isHere(draft, moving, slot))
    .map((slot) => ({ slot, label: labelOf(draft, slot), within: withinOf(draft, slot.list) }));
}
