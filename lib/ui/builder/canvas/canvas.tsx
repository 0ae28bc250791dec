"use client";
import "@xyflow/react/dist/style.css";
import {
  Background,
  MiniMap,
  type NodeChange,
  ReactFlow,
  type ReactFlowInstance,
  ReactFlowProvider,
  type XYPosition,
} from "@xyflow/react";
import { type KeyboardEvent, useCallback, useEffect, useMemo, useState } from "react";
import type { StepStatus } from "@/lib/core/states";
import { cn } from "../../cn";
import { RefusalProvider, TargetProvider, useOverlay, useTools } from "../context";
import { catchError } from "../model/connect";
import type { Slot } from "../model/edit";
import { isStepPointer, layoutOf, type Placed } from "../model/layout";
import type { Pointer } from "../model/pointer";
import type { Draft } from "../model/tree";
import { CanvasControls } from "./canvas-controls";
import { ConnectionLine } from "./connection-line";
import { EmptyHint } from "./empty-hint";
import { EndNode, JointNode, LaneNode, LanesNode, RowNode, StartNode } from "./container-node";
import { ErrorEdge, GapEdge } from "./edges";
import { FlowCache, type FlowEdge, type FlowNode } from "./flow";
import { StepNode } from "./step-node";
import { useConnect } from "./use-connect";
import { type Dragged, useDrops } from "./use-drops";
import { useFollowSelection } from "./use-follow-selection";
import { useKeepMiddle } from "./use-keep-middle";

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

/** From how far, in pixels, a line being drawn jumps to a place it can end at. */
const SNAP = 14;

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

/** The definition as a flow, top to bottom. Places are computed; dragging a step onto a gap, or a line to it, moves it there. */
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

function withState(nodes: FlowNode[], selection: readonly Pointer[], dragged: Dragged): FlowNode[] {
  const chosen = new Set(selection);
  return nodes.map((node) => {
    const position = dragged.get(node.id);
    if (!position && !chosen.has(node.id)) return node;
    return { ...node, selected: chosen.has(node.id), ...(position ? { position, dragging: true } : {}) };
  });
}

const MAP_COLORS: Partial<Record<StepStatus, string>> = {
  running: "var(--accent)",
  waiting: "var(--warning)",
  outcome_unknown: "var(--warning)",
  completed: "var(--success)",
  failed: "var(--danger)",
};

/** What a node is painted with on the map: how it runs, or that something is wrong with it. */
function useMapColor(): (node: FlowNode) => string {
  const { runs, issues } = useOverlay();
  return useCallback(
    ({ id }) => {
      if (issues.has(id)) return "var(--danger)";
      const run = runs.get(id);
      return (run && MAP_COLORS[run.status]) ?? "var(--line-strong)";
    },
    [runs, issues],
  );
}

function selectionAfter(selection: readonly Pointer[], changes: readonly NodeChange<FlowNode>[]): Pointer[] {
  const next = new Set(selection);
  for (const change of changes) {
    if (change.type !== "select") continue;
    if (change.selected && isStepPointer(change.id)) next.add(change.id);
    else next.delete(change.id);
  }
  return [...next];
}

/** The way of an error that was clicked: it is no step, and the rest of the page doesn't care. */
function useChosenEdge(edges: FlowEdge[]) {
  const [chosen, setChosen] = useState<string | null>(null);
  const shown = useMemo(
    () => edges.map((edge) => (edge.id === chosen ? { ...edge, selected: true } : edge)),
    [edges, chosen],
  );
  const edge = edges.find(({ id }) => id === chosen);
  return { shown, caught: edge?.source ?? null, choose: setChosen };
}

function Flow({ draft, selection, onDropItem, onKeyDown, fitKey, label, className }: CanvasProps) {
  const { actions, isReadOnly } = useTools();
  const { placed, nodes, edges } = useFlow(draft);
  const [flow, setFlow] = useState<ReactFlowInstance<FlowNode, FlowEdge> | null>(null);
  const toFlow = (point: XYPosition) => flow?.screenToFlowPosition(point) ?? { x: 0, y: 0 };
  const drops = useDrops({ placed, length: draft.steps.length, toFlow, onDropItem });
  const connect = useConnect(draft, placed, toFlow);
  const chosen = useChosenEdge(edges);
  const mapColor = useMapColor();
  const shown = useMemo(() => withState(nodes, selection, drops.dragged), [nodes, selection, drops.dragged]);
  useFollowSelection(flow, placed, selection);
  useKeepMiddle();
  useEffect(() => {
    void flow?.fitView(FIT);
  }, [flow, fitKey]);

  function onNodesChange(changes: NodeChange<FlowNode>[]): void {
    drops.follow(changes);
    if (!changes.some((change) => change.type === "select")) return;
    chosen.choose(null);
    actions.select(selectionAfter(selection, changes));
  }

  function chooseEdge(id: string): void {
    if (isReadOnly || !id.startsWith("error:")) return;
    actions.select([]);
    chosen.choose(id);
  }

  function onKey(event: KeyboardEvent): void {
    const { caught } = chosen;
    const isDeletion = event.key === "Delete" || event.key === "Backspace";
    if (caught === null || !isDeletion || isReadOnly) return onKeyDown?.(event, placed);
    chosen.choose(null);
    actions.edit((edit) => catchError(edit.draft, caught, null));
    event.preventDefault();
  }

  return (
    <TargetProvider value={drops.target}>
      <RefusalProvider value={connect.refusal}>
        {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- an application takes keys by its role */}
        <div
          className={cn(FLOW, className)}
          role="application"
          aria-label={label}
          aria-roledescription="canvas"
          tabIndex={0}
          onKeyDown={onKey}
        >
          <ReactFlow
            nodes={shown}
            edges={chosen.shown}
            nodeTypes={NODE_TYPES}
            edgeTypes={EDGE_TYPES}
            onInit={setFlow}
            onNodesChange={onNodesChange}
            onNodeDrag={(event, node, all) => drops.onDrag(event, all.map(({ id }) => id).concat(node.id))}
            onNodeDragStop={(_event, node, all) =>
              drops.onDragStop([...new Set([...all.map(({ id }) => id), node.id])])
            }
            onEdgeClick={(_event, edge) => chooseEdge(edge.id)}
            onPaneClick={() => {
              chosen.choose(null);
              actions.select([]);
            }}
            onDragOver={drops.onDragOver}
            onDragLeave={drops.onDragLeave}
            onDrop={drops.onDrop}
            isValidConnection={connect.isValidConnection}
            onConnect={connect.onConnect}
            onConnectEnd={connect.onConnectEnd}
            connectionLineComponent={ConnectionLine}
            connectionRadius={SNAP}
            connectOnClick={false}
            onlyRenderVisibleElements
            nodesDraggable={!isReadOnly}
            nodesConnectable={!isReadOnly}
            nodeDragThreshold={4}
            disableKeyboardA11y
            deleteKeyCode={null}
            selectionKeyCode="Shift"
            multiSelectionKeyCode={["Meta", "Control"]}
            minZoom={0.05}
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
              nodeColor={mapColor}
              nodeStrokeWidth={0}
              style={{ width: 132, height: 92 }}
            />
            <CanvasControls />
            {draft.steps.length === 0 && !isReadOnly ? <EmptyHint /> : null}
          </ReactFlow>
        </div>
      </RefusalProvider>
    </TargetProvider>
  );
}
