"use client";
import type { NodeChange } from "@xyflow/react";
import { type DragEvent, useState } from "react";
import { useTools } from "../context";
import { canMove, moveSteps, type Slot } from "../model/edit";
import { nearestSlot, type Placed } from "../model/layout";
import type { Pointer } from "../model/pointer";
import type { FlowNode } from "./flow";

const ITEM_TYPE = "application/x-tutti-step";

/** How far from a gap something from the palette may fall, in pixels of the canvas. */
const ITEM_REACH = 400;

export function startItemDrag(event: DragEvent, key: string): void {
  event.dataTransfer.setData(ITEM_TYPE, key);
  event.dataTransfer.effectAllowed = "copy";
}

interface Point {
  x: number;
  y: number;
}

export type Dragged = ReadonlyMap<string, Point>;
const NOT_DRAGGED: Dragged = new Map();

interface DropOptions {
  placed: Placed;
  /** How many steps the outermost list has. */
  length: number;
  toFlow(point: Point): Point;
  /** What was dragged here from the palette, and into which gap it fell. */
  onDropItem(key: string, slot: Slot): void;
}

/** Steps and palette items that are dragged, the gap they would fall into, and what falling does. */
export function useDrops({ placed, length, toFlow, onDropItem }: DropOptions) {
  const { actions, isReadOnly } = useTools();
  const [dragged, setDragged] = useState(NOT_DRAGGED);
  const [target, setTarget] = useState<Slot | null>(null);
  const pointOf = (event: { clientX: number; clientY: number }) =>
    toFlow({ x: event.clientX, y: event.clientY });

  function follow(changes: readonly NodeChange<FlowNode>[]): void {
    const places = changes.flatMap((change) =>
      change.type === "position" && change.dragging && change.position
        ? [[change.id, change.position] as const]
        : [],
    );
    if (places.length > 0) setDragged((known) => new Map([...known, ...places]));
  }

  function onDrag(event: MouseEvent | TouchEvent, pointers: readonly Pointer[]): void {
    const point = "clientX" in event ? event : event.touches[0];
    const free = placed.slots.filter(({ slot }) => canMove(pointers, slot));
    if (point) setTarget(nearestSlot(free, pointOf(point)));
  }

  function onDragStop(pointers: readonly Pointer[]): void {
    if (target) actions.edit((edit) => moveSteps(edit.draft, pointers, target));
    setDragged(NOT_DRAGGED);
    setTarget(null);
  }

  function onDragOver(event: DragEvent): void {
    if (isReadOnly || !event.dataTransfer.types.includes(ITEM_TYPE)) return;
    event.preventDefault();
    setTarget(nearestSlot(placed.slots, pointOf(event), ITEM_REACH));
  }

  function onDrop(event: DragEvent): void {
    const key = event.dataTransfer.getData(ITEM_TYPE);
    setTarget(null);
    if (key === "" || isReadOnly) return;
    event.preventDefault();
    const end: Slot = { list: "/steps", index: length };
    onDropItem(key, nearestSlot(placed.slots, pointOf(event), ITEM_REACH) ?? end);
  }

  return {
    dragged,
    target,
    follow,
    onDrag,
    onDragStop,
    onDragOver,
    onDragLeave: () => setTarget(null),
    onDrop,
  };
}
