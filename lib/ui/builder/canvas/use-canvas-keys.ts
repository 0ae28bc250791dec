"use client";
import type { ClipboardEvent, KeyboardEvent } from "react";
import { StepInput } from "@/lib/core/orchestration-input";
import type { Builder } from "../use-builder";
import {
  copiesOf,
  duplicateSteps,
  insertSteps,
  nudge,
  outermost,
  removeSteps,
  type Slot,
  stepAt,
  wrapSteps,
} from "../model/edit";
import type { Placed } from "../model/layout";
import { placeOf, type Pointer } from "../model/pointer";
import { innerLists, walk } from "../model/tree";
import { focusCanvas } from "./focus-canvas";
import { type Direction, neighbourOf } from "./neighbours";

const ARROWS: Record<string, Direction> = {
  ArrowUp: "up",
  ArrowDown: "down",
  ArrowLeft: "left",
  ArrowRight: "right",
};

/** The gap after the last selected step, or at the end. */
export function slotAfter({ draft, selection }: Pick<Builder, "draft" | "selection">): Slot {
  const last = outermost(draft, selection).at(-1);
  if (last === undefined) return { list: "/steps", index: draft.steps.length };
  const { list, index } = placeOf(last);
  const group = stepAt(draft, last)?.parallelGroup;
  return { list, index: index + 1, ...(group ? { group } : {}) };
}

function slotInside({ draft, selection }: Builder): Slot | null {
  const [pointer] = selection;
  const step = pointer === undefined ? undefined : stepAt(draft, pointer);
  const [first] = step && pointer !== undefined ? innerLists(step, pointer) : [];
  return first ? { list: first.list, index: first.steps.length } : null;
}

function focusNode(pointer: Pointer): void {
  requestAnimationFrame(() => {
    const node = document.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(pointer)}"]`);
    node?.focus({ preventScroll: true });
  });
}

export interface CanvasKeys {
  builder: Builder;
  isReadOnly: boolean;
  add(slot: Slot): void;
  move(pointers: readonly Pointer[]): void;
  /** Puts the cursor into the form of the selected step. */
  openForm(): void;
  openKeys(): void;
  openRun(): void;
}

function isTyping(target: EventTarget): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

/** What the keyboard does on the canvas. */
export function useCanvasKeys(keys: CanvasKeys) {
  const { builder, isReadOnly, add, move } = keys;
  const { actions, selection, draft } = builder;
  const first = selection.at(-1);

  function select(pointer: Pointer, extend: boolean): void {
    actions.select(extend ? [...new Set([...selection, pointer])] : [pointer]);
    focusNode(pointer);
  }

  function withCommand(key: string): boolean {
    if (key === "a") actions.select([...walk(draft.steps)].map(({ pointer }) => pointer));
    else if (key === "d" && !isReadOnly) actions.edit((edit) => duplicateSteps(edit.draft, edit.selection));
    else return false;
    return true;
  }

  /** What had the focus is gone then: its heir, or the canvas, gets it. */
  function remove(): void {
    actions.edit((edit) => removeSteps(edit.draft, edit.selection));
    focusCanvas();
  }

  const writing: Record<string, () => void> = {
    Delete: remove,
    Backspace: remove,
    a: () => add(slotAfter(builder)),
    i: () => add(slotInside(builder) ?? slotAfter(builder)),
    m: () => (selection.length > 0 ? move(selection) : undefined),
    p: () => actions.edit((edit) => wrapSteps(edit.draft, edit.selection, "parallel")),
    l: () => actions.edit((edit) => wrapSteps(edit.draft, edit.selection, "loop")),
    b: () => actions.edit((edit) => wrapSteps(edit.draft, edit.selection, "branch")),
  };
  const reading: Record<string, () => void> = {
    Enter: keys.openForm,
    Escape: () => actions.select([]),
    "?": keys.openKeys,
    r: keys.openRun,
  };

  function onArrow(event: KeyboardEvent, direction: Direction, placed: Placed): void {
    const isMove = event.altKey && (direction === "up" || direction === "down");
    if (isMove && first !== undefined && !isReadOnly) {
      actions.edit((edit) => nudge(edit.draft, first, direction === "up" ? -1 : 1));
      return;
    }
    const next = neighbourOf(placed, first, direction);
    if (next !== null) select(next, event.shiftKey);
  }

  function onKeyDown(event: KeyboardEvent, placed: Placed): void {
    // Keys of buttons and boxes on the canvas are theirs.
    if (isTyping(event.target) || (event.target instanceof HTMLElement && event.target.closest("button")))
      return;
    const arrow = ARROWS[event.key];
    if (arrow) onArrow(event, arrow, placed);
    else if (event.metaKey || event.ctrlKey) {
      if (event.shiftKey || !withCommand(event.key.toLowerCase())) return;
    } else {
      const act = reading[event.key] ?? (isReadOnly ? undefined : writing[event.key]);
      if (!act || event.altKey) return;
      act();
    }
    event.preventDefault();
    event.stopPropagation();
  }

  function onCopy(event: ClipboardEvent, isCut: boolean): void {
    if (isTyping(event.target) || selection.length === 0) return;
    const steps = outermost(draft, selection).map((pointer) => stepAt(draft, pointer));
    event.clipboardData.setData("text/plain", JSON.stringify(steps, null, 2));
    event.preventDefault();
    if (isCut && !isReadOnly) actions.edit((edit) => removeSteps(edit.draft, edit.selection));
  }

  function onPaste(event: ClipboardEvent): void {
    if (isTyping(event.target) || isReadOnly) return;
    const steps = readSteps(event.clipboardData.getData("text/plain"));
    if (steps === null) return;
    event.preventDefault();
    actions.edit((edit) => insertSteps(edit.draft, slotAfter(edit), copiesOf(steps, edit.draft)));
  }

  return { onKeyDown, onCopy, onPaste };
}

/** Steps out of a text: a list of them, one alone, or a whole definition. */
function readSteps(text: string): StepInput[] | null {
  try {
    const value: unknown = JSON.parse(text);
    const list = Array.isArray(value)
      ? value
      : typeof value === "object" && value !== null && "steps" in value && !("type" in value)
        ? value.steps
        : [value];
    const parsed = StepInput.array().min(1).safeParse(list);
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
