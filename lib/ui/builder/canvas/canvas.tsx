"use client";
import "@xyflow/react/dist/style.css";
import {
  Background,
  type NodeChange,
  ReactFlow,
  type ReactFlowInstance,
  ReactFlowProvider,
  MiniMap,
} from "@xyflow/react";
import { type DragEvent, type KeyboardEvent, useEffect, useMemo, useState } from "react";
import { cn } from "../../cn";
import { TargetProvider, useTools } from "../context";
import { canMove, moveSteps, type Slot } from "../model/edit";
import { isStepPointer, layoutOf, nearestSlot, type Placed } from "../model/layout";
import type { Pointer } from "../model/pointer";
import type { Draft } from "../model/tree";
import { CanvasControls } from "./canvas-controls";
import { EndNode, JointNode, LaneNode, LanesNode, RowNode, StartNode } from "./container-node";
import { ErrorEdge, GapEdge } from "./edges";
import { FlowCache, type FlowEdge, type FlowNode } from "./flow";
import { StepNode } from "./step-node";

const NODE_TYPES = {
  start: StartNode,
  end: EndNode,
  step: StepNode,
  row: RowNode,
  lanes: LanesNode,
  lane: LaneNode,
  joint: JointNode,
};
const EDGE_TYPES = { gap: GapEdge, error: ErrorEdge };
const FIT = { padding: 0.15, maxZoom: 1 };

/** What the library brings of its own, in our colours. */
const FLOW = cn(
  "relative min-h-0 min-w-0 bg-canvas focus-visible:-outline-offset-2",
  "[&_.react-flow__attribution]:bg-transparent [&_.react-flow__attribution_a]:text-ink-faint",
  "[&_.react-flow__node:focus-visible]:rounded-xl [&_.react-flow__selection]:border-accent [&_.react-flow__selection]:bg-accent-soft/40",
  "[&_.react-flow__nodesselection-rect]:border-accent-line [&_.react-flow__nodesselection-rect]:bg-transparent",
);

export interface CanvasProps {
  draft: Draft;
  selection: readonly Pointer[];
  /** What was dragged here from the palette, and into which gap it fell. */
  onDropItem(key: string, slot: Slot): void;
  onKeyDown?(event: KeyboardEvent, placed: Placed): void;
  /** Changes when the whole definition is another one: then all of it is shown. */
  fitKey?: string;
  label: string;
  className?: string;
}

/** The definition as a flow, top to bottom. Places are computed; dragging a step onto a gap moves it there. */
export function Canvas(props: CanvasProps) {
  return (
    <ReactFlowProvider>
      <Flow {...props} />
    </ReactFlowProvider>
  );
}

/** Nodes and edges whose objects change only where the definition did. */
function useFlow(draft: Draft) {
  const [cache] = useState(() => new FlowCache());
  const placed = useMemo(() => layoutOf(draft), [draft]);
  const nodes = useMemo(() => cache.nodes(placed), [cache, placed]);
  const edges = useMemo(() => cache.edges(placed), [cache, placed]);
  return { placed, nodes, edges };
}

type Dragged = ReadonlyMap<string, { x: number; y: number }>;
const NOT_DRAGGED: Dragged = new Map();

function withState(nodes: FlowNode[], selection: readonly Pointer[], dragged: Dragged): FlowNode[] {
  const chosen = new Set(selection);
  return nodes.map((node) => {
    const position = dragged.get(node.id);
    if (!position && !chosen.has(node.id)) return node;
    return { ...node, selected: chosen.has(node.id), ...(position ? { position, dragging: true } : {}) };
  });
}

const ITEM_TYPE = "application/x-tutti-step";

function Flow({ draft, selection, onDropItem, onKeyDown, fitKey, label, className }: CanvasProps) {
  const { actions, isReadOnly } = useTools();
  const { placed, nodes, edges } = useFlow(draft);
  const [dragged, setDragged] = useState(NOT_DRAGGED);
  const [target, setTarget] = useState<Slot | null>(null);
  const [flow, setFlow] = useState<ReactFlowInstance<FlowNode, FlowEdge> | null>(null);
  const shown = useMemo(() => withState(nodes, selection, dragged), [nodes, selection, dragged]);
  useEffect(() => {
    void flow?.fitView(FIT);
  }, [flow, fitKey]);

  function onNodesChange(changes: NodeChange<FlowNode>[]): void {
    const moved = changes.filter((change) => change.type === "position" && change.dragging);
    if (moved.length > 0) {
      const places = moved.flatMap((change) =>
        change.type === "position" && change.position ? [[change.id, change.position] as const] : [],
      );
      setDragged((known) => new Map([...known, ...places]));
    }
    const chosen = changes.filter((change) => change.type === "select");
    if (chosen.length === 0) return;
    const next = new Set(selection);
    for (const change of chosen) {
      if (change.selected && isStepPointer(change.id)) next.add(change.id);
      else next.delete(change.id);
    }
    actions.select([...next]);
  }

  function slotUnder(pointers: readonly Pointer[], point: { x: number; y: number }): Slot | null {
    const free = placed.slots.filter(({ slot }) => canMove(pointers, slot));
    return nearestSlot(free, point);
  }

  function draggedPoint(event: { clientX: number; clientY: number }) {
    return flow?.screenToFlowPosition({ x: event.clientX, y: event.clientY }) ?? { x: 0, y: 0 };
  }

  function onDrag(event: MouseEvent | TouchEvent, ids: readonly string[]): void {
    if ("clientX" in event) setTarget(slotUnder(ids, draggedPoint(event)));
  }

  function onDragStop(ids: readonly string[]): void {
    if (target) actions.edit(({ draft: current }) => moveSteps(current, ids, target));
    setDragged(NOT_DRAGGED);
    setTarget(null);
  }

  function onDragOver(event: DragEvent): void {
    if (isReadOnly || !event.dataTransfer.types.includes(ITEM_TYPE)) return;
    event.preventDefault();
    setTarget(nearestSlot(placed.slots, draggedPoint(event), 400));
  }

  function onDrop(event: DragEvent): void {
    const key = event.dataTransfer.getData(ITEM_TYPE);
    setTarget(null);
    if (key === "" || isReadOnly) return;
    event.preventDefault();
    const end: Slot = { list: "/steps", index: draft.steps.length };
    onDropItem(key, nearestSlot(placed.slots, draggedPoint(event), 400) ?? end);
  }

  return (
    <TargetProvider value={target}>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- an application takes keys by its role */}
      <div
        className={cn(FLOW, className)}
        role="application"
        aria-label={label}
        aria-roledescription="canvas"
        tabIndex={0}
        onKeyDown={(event) => onKeyDown?.(event, placed)}
      >
        <ReactFlow
          nodes={shown}
          edges={edges}
          nodeTypes={NODE_TYPES}
          edgeTypes={EDGE_TYPES}
          onInit={setFlow}
          onNodesChange={onNodesChange}
          onNodeDrag={(event, node, all) => onDrag(event, all.map(({ id }) => id).concat(node.id))}
          onNodeDragStop={(_event, node, all) =>
            onDragStop([...new Set([...all.map(({ id }) => id), node.id])])
          }
          onPaneClick={() => actions.select([])}
          onDragOver={onDragOver}
          onDragLeave={() => setTarget(null)}
          onDrop={onDrop}
          nodesDraggable={!isReadOnly}
          nodesConnectable={false}
          nodeDragThreshold={4}
          disableKeyboardA11y
          deleteKeyCode={null}
          selectionKeyCode="Shift"
          multiSelectionKeyCode={["Meta", "Control"]}
          minZoom={0.15}
          maxZoom={1.5}
          elevateNodesOnSelect={false}
        >
          <Background color="var(--line-strong)" gap={20} size={1} />
          <MiniMap
            pannable
            zoomable
            position="bottom-right"
            ariaLabel="Map of the canvas"
            bgColor="var(--surface)"
            maskColor="color-mix(in srgb, var(--sunken) 70%, transparent)"
            className="overflow-hidden rounded-md border max-md:hidden"
            nodeColor="var(--line-strong)"
            nodeStrokeWidth={0}
            style={{ width: 132, height: 92 }}
          />
          <CanvasControls />
        </ReactFlow>
      </div>
    </TargetProvider>
  );
}

export function startItemDrag(event: DragEvent, key: string): void {
  event.dataTransfer.setData(ITEM_TYPE, key);
  event.dataTransfer.effectAllowed = "copy";
}
