import { type Edge, type Node, Position } from "@xyflow/react";
import { titleOf } from "../model/new-step";
import { isStepPointer, type Placed, type PlacedEdge, type PlacedNode } from "../model/layout";
import { TYPE_LOOKS } from "../palette/catalog";
import { isJsonObject } from "@/lib/core/json";
import type { StepInput } from "@/lib/core/orchestration-input";
import { typeOfStep } from "@/lib/core/orchestration-steps";
import { summaryOf } from "../model/describe";

export interface NodeData extends Record<string, unknown> {
  node: PlacedNode;
}
export type FlowNode = Node<NodeData>;

export interface EdgeData extends Record<string, unknown> {
  edge: PlacedEdge;
}
export type FlowEdge = Edge<EdgeData>;

/** Across, of the dots that lines are drawn from. */
const GRIP = 12;

/** Every handle a node has, with its place: what isn't named here nobody can draw a line from. */
function handlesOf({ width, height }: PlacedNode): FlowNode["handles"] {
  const point = { width: 1, height: 1 };
  const grip = { width: GRIP, height: GRIP };
  const side = Math.min(28, height / 2);
  return [
    { id: "in", type: "target", position: Position.Top, x: width / 2, y: 0, ...point },
    { id: "out", type: "source", position: Position.Bottom, x: width / 2, y: height, ...point },
    { id: "error", type: "source", position: Position.Right, x: width, y: side, ...point },
    { id: "caught", type: "target", position: Position.Right, x: width, y: side, ...point },
    { id: "drop", type: "target", position: Position.Top, x: 0, y: 0, width, height },
    {
      id: "next",
      type: "source",
      position: Position.Bottom,
      x: (width - GRIP) / 2,
      y: height - GRIP / 2,
      ...grip,
    },
    {
      id: "fail",
      type: "source",
      position: Position.Right,
      x: width - GRIP / 2,
      y: side - GRIP / 2,
      ...grip,
    },
    { id: "inside", type: "source", position: Position.Top, x: width - 40, y: height / 2, ...grip },
  ];
}

/** Whether something can be drawn to come after it: steps side by side end together. */
export function hasNext({ kind, parent }: PlacedNode): boolean {
  const isMember =
    parent !== null && kind !== "lane" && (parent.startsWith("group:") || isStepPointer(parent));
  return !isMember;
}

/** The way of its errors: drawn as a line that nobody can hear. */
function errorText({ onError }: StepInput): string {
  return isJsonObject(onError) ? `. On error it goes to ${String(onError.goto)}` : "";
}

/** What a screen reader says of a node. */
function nodeLabel({ step, kind, label }: PlacedNode): string | undefined {
  if (step && kind !== "lane")
    return `${TYPE_LOOKS[typeOfStep(step)].word}: ${titleOf(step)}. ${summaryOf(step)}${errorText(step)}`;
  return kind === "row" ? `Side by side: ${label ?? ""}` : undefined;
}

function toFlow(node: PlacedNode): FlowNode {
  const { id, kind, parent, x, y, width, height, step } = node;
  const isStep = step !== null && kind !== "lane";
  return {
    id,
    type: kind,
    position: { x, y },
    ...(parent === null ? {} : { parentId: parent }),
    width,
    height,
    measured: { width, height },
    handles: handlesOf(node),
    draggable: isStep,
    selectable: isStep,
    connectable: false,
    deletable: false,
    // Arrow keys go from step to step; Tab stops at the canvas once.
    focusable: false,
    ...(isStep ? { ariaRole: "group" as const, domAttributes: { tabIndex: -1 } } : {}),
    ...(isStep ? { ariaLabel: nodeLabel(node) } : {}),
    data: { node },
  };
}

function samePlace(left: PlacedNode, right: PlacedNode): boolean {
  const keys = ["kind", "parent", "x", "y", "width", "height", "step", "label"] as const;
  const sameSlot = left.slot?.index === right.slot?.index && left.slot?.list === right.slot?.list;
  return sameSlot && keys.every((key) => left[key] === right[key]);
}

function sameEdge(left: PlacedEdge, right: PlacedEdge): boolean {
  return (
    left.source === right.source && left.target === right.target && left.slot?.group === right.slot?.group
  );
}

function toFlowEdge(edge: PlacedEdge): FlowEdge {
  const isError = edge.slot === null;
  return {
    id: edge.id,
    source: edge.source,
    target: edge.target,
    sourceHandle: isError ? "error" : "out",
    targetHandle: isError ? "caught" : "in",
    type: isError ? "error" : "gap",
    // The form says and changes the way of an error by keys.
    focusable: false,
    selectable: isError,
    deletable: false,
    domAttributes: { "aria-hidden": true },
    data: { edge },
  };
}

/** Nodes and edges that stay the same objects where nothing changed, so that only the others are drawn again. */
export class FlowCache {
  private knownNodes = new Map<string, FlowNode>();
  private knownEdges = new Map<string, FlowEdge>();

  nodes(placed: Placed): FlowNode[] {
    const nodes = placed.nodes.map((node) => {
      const known = this.knownNodes.get(node.id);
      return known && samePlace(known.data.node, node) ? known : toFlow(node);
    });
    this.knownNodes = new Map(nodes.map((node) => [node.id, node]));
    return nodes;
  }

  edges(placed: Placed): FlowEdge[] {
    const edges = placed.edges.map((edge) => {
      const known = this.knownEdges.get(edge.id);
      return known?.data && sameEdge(known.data.edge, edge) ? known : toFlowEdge(edge);
    });
    this.knownEdges = new Map(edges.map((edge) => [edge.id, edge]));
    return edges;
  }
}
