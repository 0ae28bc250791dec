"use client";
import { Handle, Position } from "@xyflow/react";
import { cn } from "../../cn";
import { useTools } from "../context";
import type { Port } from "../model/connect";

const HIDDEN = "pointer-events-none! size-px! min-h-0! min-w-0! border-0! bg-transparent!";

/** Where the drawn edges touch a node; nobody sees or grips them. */
export function FlowHandles() {
  return (
    <>
      <Handle id="in" type="target" position={Position.Top} isConnectable={false} className={HIDDEN} />
      <Handle id="out" type="source" position={Position.Bottom} isConnectable={false} className={HIDDEN} />
    </>
  );
}

const GRIP = cn(
  "size-3! rounded-full! border-2! border-surface! bg-control! transition-opacity",
  // What one has to hit is larger than what one sees.
  "before:absolute before:-inset-1.5 before:content-['']",
);

/** Seen where one points or what one selected; a finger selects first. */
const ON_DEMAND =
  "opacity-0 group-hover/node:opacity-100 group-data-selected/node:opacity-100 hover:opacity-100";

const PORTS = {
  next: { position: Position.Bottom, title: "Drag to what comes next", className: "hover:bg-accent!" },
  inside: { position: Position.Top, title: "Drag to what stands beside", className: "hover:bg-accent!" },
  fail: {
    position: Position.Right,
    title: "Drag to what an error leads to",
    className: "top-7! bg-danger!",
  },
} as const satisfies Record<Port, { position: Position; title: string; className: string }>;

export interface PortHandleProps {
  port: Port;
  /** Always seen: of nodes one can't point at. */
  isOpen?: boolean;
  className?: string;
  style?: { left?: number; top?: number };
}

/**
 * Where a connection is drawn from. By pointer only: the menu "Move behind…" and the form's "When it fails" do the
 * same by keys.
 */
export function PortHandle({ port, isOpen = false, className, style }: PortHandleProps) {
  const { isReadOnly } = useTools();
  const look = PORTS[port];
  if (isReadOnly) return null;
  return (
    <Handle
      id={port}
      type="source"
      position={look.position}
      title={look.title}
      isConnectableEnd={false}
      style={style}
      className={cn(GRIP, look.className, !isOpen && ON_DEMAND, className)}
    />
  );
}

/** The whole node takes what is drawn to it; it is there only while one draws. */
export function DropHandle({ className }: { className?: string }) {
  const { isReadOnly } = useTools();
  if (isReadOnly) return null;
  return (
    <Handle
      id="drop"
      type="target"
      position={Position.Top}
      isConnectableStart={false}
      className={cn(
        "top-0! left-0! size-full! min-h-0! min-w-0! transform-none! rounded-lg! border-0! bg-transparent!",
        "[&.connectingto]:ring-2 [&.connectingto]:ring-danger [&.connectingto.valid]:ring-accent",
        className,
      )}
    />
  );
}

/** Those of a step: an error leaves and is caught at its side. A member of a row has no next. */
export function StepHandles({ hasNext }: { hasNext: boolean }) {
  return (
    <>
      <FlowHandles />
      <Handle
        id="error"
        type="source"
        position={Position.Right}
        isConnectable={false}
        className={`${HIDDEN} top-7!`}
      />
      <Handle
        id="caught"
        type="target"
        position={Position.Right}
        isConnectable={false}
        className={`${HIDDEN} top-7!`}
      />
      <DropHandle />
      {hasNext ? <PortHandle port="next" /> : null}
      <PortHandle port="fail" />
    </>
  );
}
