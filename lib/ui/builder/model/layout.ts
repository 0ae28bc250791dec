import type { StepInput } from "@/lib/core/orchestration-input";
import { isJsonObject } from "@/lib/core/json";
import { branchLabel, chipsOf } from "./describe";
import type { Slot } from "./edit";
import { type Box, type Column, graphOf, type Lane, type LanesBox, type RowBox } from "./graph";
import { below, type Pointer } from "./pointer";
import { type Draft, idOf, walk } from "./tree";

/** Sizes in pixels of the canvas at full size. */
export const SIZE = {
  step: 248,
  stepHeight: 56,
  chips: 24,
  header: 52,
  padding: 16,
  between: 44,
  edge: 34,
  lane: 28,
  terminal: 88,
  terminalHeight: 28,
  /** Width of a column without steps. */
  empty: 200,
  addLane: 36,
} as const;

export interface Area {
  width: number;
  height: number;
}

/** Something drawn, with its place relative to its parent. */
export interface PlacedNode extends Area {
  id: string;
  kind: "start" | "end" | "step" | "row" | "lanes" | "lane" | "joint";
  parent: string | null;
  x: number;
  y: number;
  step: StepInput | null;
  /** Of a lane or a group: what stands on it. */
  label: string | null;
  /** Of a row: where another member goes. Of a branch lane: none. */
  slot: Slot | null;
}

export interface PlacedEdge {
  id: string;
  source: string;
  target: string;
  /** The gap it runs through; null for the way an error takes. */
  slot: Slot | null;
}

export interface PlacedSlot {
  slot: Slot;
  /** From the canvas's corner. */
  x: number;
  y: number;
}

export interface Placed {
  nodes: PlacedNode[];
  edges: PlacedEdge[];
  slots: PlacedSlot[];
}

function stepHeight(step: StepInput): number {
  return SIZE.stepHeight + (chipsOf(step).length > 0 ? SIZE.chips : 0);
}

export function headerHeight(step: StepInput | null): number {
  return SIZE.header + (step && chipsOf(step).length > 0 ? SIZE.chips : 0);
}

function sizeOf(box: Box): Area {
  if (box.kind === "step") return { width: SIZE.step, height: stepHeight(box.step) };
  const areas = box.kind === "row" ? box.items.map(sizeOf) : box.lanes.map(laneSize);
  const widths =
    areas.reduce((sum, area) => sum + area.width, 0) + SIZE.padding * Math.max(0, areas.length - 1);
  const extra = box.kind === "row" ? SIZE.addLane + SIZE.padding : 0;
  const height = Math.max(SIZE.stepHeight, ...areas.map((area) => area.height));
  return {
    width: Math.max(SIZE.step, widths + extra) + 2 * SIZE.padding,
    height: headerHeight(box.step) + height + SIZE.padding,
  };
}

function laneSize({ column, label, branch }: Lane): Area {
  const area = columnSize(column, SIZE.edge);
  const head = label === null && branch === null ? 0 : SIZE.lane;
  return { width: area.width + (head ? 2 * SIZE.padding : 0), height: area.height + head };
}

function columnSize({ items }: Column, edge: number): Area {
  const areas = items.map(sizeOf);
  const gaps = SIZE.between * Math.max(0, items.length - 1);
  return {
    width: Math.max(SIZE.empty, ...areas.map((area) => area.width)),
    height: areas.reduce((sum, area) => sum + area.height, 0) + gaps + (items.length === 0 ? 1.6 : 2) * edge,
  };
}

interface Corner {
  /** Of the parent, from the canvas's corner. */
  x: number;
  y: number;
}

class Placer {
  readonly nodes: PlacedNode[] = [];
  readonly edges: PlacedEdge[] = [];
  readonly slots: PlacedSlot[] = [];

  add(node: Pick<PlacedNode, "id" | "kind" | "x" | "y"> & Area & Partial<PlacedNode>): void {
    this.nodes.push({ parent: null, step: null, label: null, slot: null, ...node });
  }

  /** Draws a column into an area of its width: `first` and `last` are the nodes its edges begin and end at. */
  column(
    column: Column,
    parent: string | null,
    at: Corner,
    origin: Corner,
    ends: { first: string; last: string; edge: number; width: number },
  ): void {
    const middle = at.x + ends.width / 2;
    let y = at.y + ends.edge;
    let above = ends.first;
    let gapStart = at.y;
    for (const [index, item] of column.items.entries()) {
      const area = sizeOf(item);
      this.gap(column.slots[index], above, item.pointer, {
        x: origin.x + middle,
        y: origin.y + (gapStart + y) / 2,
      });
      this.box(item, parent, { x: middle - area.width / 2, y }, origin);
      above = item.pointer;
      gapStart = y + area.height;
      y = gapStart + SIZE.between;
    }
    const end = gapStart + (column.items.length === 0 ? 1.6 : 1) * ends.edge;
    this.gap(column.slots.at(-1), above, ends.last, {
      x: origin.x + middle,
      y: origin.y + (gapStart + end) / 2,
    });
  }

  private gap(slot: Slot | undefined, source: string, target: string, at: Corner): void {
    if (!slot) return;
    this.edges.push({ id: `gap:${below(slot.list, slot.index)}`, source, target, slot });
    this.slots.push({ slot, x: at.x, y: at.y });
  }

  private box(box: Box, parent: string | null, at: Corner, origin: Corner): void {
    const node = { id: box.pointer, parent, ...at, ...sizeOf(box), step: box.step };
    const corner = { x: origin.x + at.x, y: origin.y + at.y };
    if (box.kind === "step") this.add({ ...node, kind: "step" });
    else if (box.kind === "row")
      this.row(box, { ...node, kind: "row", label: box.group, slot: box.slot }, corner);
    else this.lanes(box, { ...node, kind: "lanes" }, corner);
  }

  private row(
    box: RowBox,
    node: Area & Pick<PlacedNode, "id" | "kind" | "x" | "y"> & Partial<PlacedNode>,
    corner: Corner,
  ): void {
    this.add(node);
    const y = headerHeight(box.step);
    let x = SIZE.padding;
    for (const item of box.items) {
      this.box(item, node.id, { x, y }, corner);
      x += sizeOf(item).width + SIZE.padding;
    }
    this.slots.push({
      slot: box.slot,
      x: corner.x + x + SIZE.addLane / 2,
      y: corner.y + y + SIZE.stepHeight / 2,
    });
  }

  private lanes(
    box: LanesBox,
    node: Area & Pick<PlacedNode, "id" | "kind" | "x" | "y"> & Partial<PlacedNode>,
    corner: Corner,
  ): void {
    this.add(node);
    const y = headerHeight(box.step);
    const areas = box.lanes.map(laneSize);
    const widths = areas.reduce((sum, area) => sum + area.width, 0) + SIZE.padding * (areas.length - 1);
    const tallest = Math.max(...areas.map((area) => area.height));
    let x = (node.width - widths) / 2;
    for (const [index, lane] of box.lanes.entries()) {
      const width = areas[index]?.width ?? 0;
      this.lane(lane, node.id, { x, y, width, height: tallest }, corner, box.step);
      x += width + SIZE.padding;
    }
  }

  private lane(lane: Lane, parent: string, at: Corner & Area, corner: Corner, step: StepInput): void {
    const { column, branch } = lane;
    const id = column.list;
    const isNamed = lane.label !== null || branch !== null;
    const head = isNamed ? SIZE.lane : 0;
    const label = branch === null ? lane.label : branchLabel(step.branches?.[branch]);
    this.add({ id, kind: "lane", parent, ...at, label });
    const origin = { x: corner.x + at.x, y: corner.y + at.y };
    const middle = at.width / 2;
    const height = columnSize(column, SIZE.edge).height;
    this.joint(`${id}#first`, id, middle, head);
    this.joint(`${id}#last`, id, middle, head + height);
    const ends = { first: `${id}#first`, last: `${id}#last`, edge: SIZE.edge, width: at.width };
    this.column(column, id, { x: 0, y: head }, origin, ends);
  }

  private joint(id: string, parent: string, x: number, y: number): void {
    this.add({ id, kind: "joint", parent, x: x - 1, y: y - 1, width: 2, height: 2 });
  }
}

/** Where an error leads that goes elsewhere than down. */
function errorEdges(draft: Draft): PlacedEdge[] {
  const steps = [...walk(draft.steps)];
  const byId = new Map(steps.map(({ step, pointer }) => [idOf(step), pointer]));
  return steps.flatMap(({ step, pointer }) => {
    const target = isJsonObject(step.onError) ? byId.get(String(step.onError.goto)) : undefined;
    return target === undefined ? [] : [{ id: `error:${pointer}`, source: pointer, target, slot: null }];
  });
}

/** Gives every step of a definition its place. Top to bottom, centred; linear in the number of steps. */
export function layoutOf(draft: Draft): Placed {
  const column = graphOf(draft);
  const { width, height } = columnSize(column, SIZE.between);
  const placer = new Placer();
  const terminal = { x: (width - SIZE.terminal) / 2, width: SIZE.terminal, height: SIZE.terminalHeight };
  placer.add({ id: "start", kind: "start", ...terminal, y: 0 });
  const ends = { first: "start", last: "end", edge: SIZE.between, width };
  placer.column(column, null, { x: 0, y: SIZE.terminalHeight }, { x: 0, y: 0 }, ends);
  placer.add({ id: "end", kind: "end", ...terminal, y: SIZE.terminalHeight + height });
  return { nodes: placer.nodes, edges: [...placer.edges, ...errorEdges(draft)], slots: placer.slots };
}

/** The gap nearest to a point, if one is near enough. */
export function nearestSlot(
  slots: readonly PlacedSlot[],
  point: { x: number; y: number },
  reach = 90,
): Slot | null {
  let best: { slot: Slot; distance: number } | null = null;
  for (const { slot, x, y } of slots) {
    const distance = Math.hypot((point.x - x) * 0.6, point.y - y);
    if (distance <= reach && (best === null || distance < best.distance)) best = { slot, distance };
  }
  return best?.slot ?? null;
}

/** Whose node a pointer is. */
export function isStepPointer(id: string): id is Pointer {
  return id.startsWith("/") && /\/\d+$/.test(id);
}
