"use client";
import type { NodeProps } from "@xyflow/react";
import { Plus, Rows3 } from "lucide-react";
import { memo, type ReactNode } from "react";
import { cn } from "../../cn";
import { IconButton } from "../../primitives/icon-button";
import { useTarget, useTools } from "../context";
import type { Slot } from "../model/edit";
import { headerHeight, SIZE } from "../model/layout";
import { type FlowNode, hasNext } from "./flow";
import { DropHandle, FlowHandles, PortHandle, StepHandles } from "./handles";
import { NodeBadges, useNodeMarks } from "./node-marks";
import { StepFace } from "./step-node";

const BOX = "group/node relative box-border size-full rounded-xl border bg-sunken/70";

/** A branch or a loop: its head, and lanes that stand in it as nodes of their own. */
export const LanesNode = memo(function LanesNode({ id, data, selected }: NodeProps<FlowNode>) {
  const marks = useNodeMarks(id);
  return (
    <div
      data-selected={selected || undefined}
      className={cn(BOX, marks.box, selected && "outline-2 outline-offset-1 outline-accent-text")}
    >
      <StepFace step={data.node.step ?? {}} />
      <NodeBadges {...marks} />
      <StepHandles hasNext={hasNext(data.node)} />
    </div>
  );
});

/** Steps side by side: a parallel step, or neighbours that share a parallelGroup. */
export const RowNode = memo(function RowNode({ id, data, selected }: NodeProps<FlowNode>) {
  const marks = useNodeMarks(id);
  const { isReadOnly } = useTools();
  const { step, label, slot, kind } = data.node;
  const top = headerHeight(step);
  return (
    <div
      data-selected={selected || undefined}
      className={cn(
        BOX,
        step === null && "border-dashed",
        marks.box,
        selected && "outline-2 outline-offset-1 outline-accent-text",
      )}
    >
      {step ? <StepFace step={step} /> : <GroupFace name={label ?? ""} />}
      <NodeBadges {...marks} />
      {step ? <StepHandles hasNext={hasNext(data.node)} /> : <GroupHandles hasNext={hasNext(data.node)} />}
      {slot && kind === "row" && !isReadOnly ? (
        <span
          className="pointer-events-auto absolute"
          style={{ top: top + SIZE.stepHeight / 2 - 12, right: SIZE.padding + SIZE.addLane / 2 - 12 }}
        >
          <AddButton slot={slot} label="Add a step side by side" />
        </span>
      ) : null}
      {slot && kind === "row" ? (
        <PortHandle
          port="inside"
          style={{
            left: data.node.width - SIZE.padding - SIZE.addLane / 2,
            top: top + SIZE.stepHeight / 2 - 22,
          }}
        />
      ) : null}
    </div>
  );
});

/** A group is notation: it has a next, but no errors. */
function GroupHandles({ hasNext: isFollowed }: { hasNext: boolean }) {
  return (
    <>
      <FlowHandles />
      <DropHandle />
      {isFollowed ? <PortHandle port="next" isOpen /> : null}
    </>
  );
}

function GroupFace({ name }: { name: string }) {
  return (
    <span className="flex h-[54px] items-center gap-2.5 px-3 text-xs text-ink-faint">
      <Rows3 aria-hidden="true" className="size-4" />
      <span>
        Side by side · <code>{name}</code>
      </span>
    </span>
  );
}

function sameSlot(left: Slot | null, right: Slot): boolean {
  return (
    left !== null && left.list === right.list && left.index === right.index && left.group === right.group
  );
}

/** The `+` of a gap. Out of the tab order: the key `a` does the same at the selected step. */
export function AddButton({ slot, label }: { slot: Slot; label: string }) {
  const { add } = useTools();
  const target = useTarget();
  const isTarget = sameSlot(target, slot);
  return (
    <IconButton
      label={label}
      title={label}
      tooltip={false}
      icon={<Plus />}
      size="sm"
      variant="secondary"
      tabIndex={-1}
      className={cn(
        "nodrag nopan rounded-full",
        isTarget && "scale-150 border-accent bg-accent text-accent-ink hover:bg-accent",
      )}
      onClick={() => add(slot)}
    />
  );
}

/** One way of a branch, or the body of a loop. */
export const LaneNode = memo(function LaneNode({ data }: NodeProps<FlowNode>) {
  const { label } = data.node;
  if (label === null) return <div className="size-full" />;
  return (
    <div className="size-full rounded-lg border border-dashed bg-canvas/60">
      <p title={label} className="truncate px-2.5 pt-1.5 text-center text-xs text-ink-muted">
        {label}
      </p>
    </div>
  );
});

/** Where a lane's edges begin and end. */
export const JointNode = memo(function JointNode({ id }: NodeProps<FlowNode>) {
  return (
    <span className="block size-0.5 rounded-full bg-control">
      <FlowHandles />
      {id.endsWith("#first") ? (
        <PortHandle port="next" isOpen className="size-2.5! border-canvas!" />
      ) : (
        <DropHandle className="-top-2! -left-4! h-4! w-8!" />
      )}
    </span>
  );
});

export const StartNode = memo(function StartNode() {
  return (
    <Terminal word="Start">
      <PortHandle port="next" isOpen />
    </Terminal>
  );
});

export const EndNode = memo(function EndNode() {
  return (
    <Terminal word="Output">
      <DropHandle className="rounded-full!" />
    </Terminal>
  );
});

function Terminal({ word, children }: { word: string; children: ReactNode }) {
  return (
    <div className="group/node grid size-full place-items-center rounded-full border bg-surface text-xs font-medium text-ink-muted">
      {word}
      <FlowHandles />
      {children}
    </div>
  );
}
