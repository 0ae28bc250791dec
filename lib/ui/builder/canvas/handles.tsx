"use client";
import { Handle, Position } from "@xyflow/react";

const HIDDEN = "pointer-events-none! size-px! min-h-0! min-w-0! border-0! bg-transparent!";

/** Where edges touch a node. Nobody draws edges by hand here, so they aren't seen. */
export function FlowHandles() {
  return (
    <>
      <Handle id="in" type="target" position={Position.Top} isConnectable={false} className={HIDDEN} />
      <Handle id="out" type="source" position={Position.Bottom} isConnectable={false} className={HIDDEN} />
    </>
  );
}

/** Those of a step: an error leaves and is caught at its side. */
export function StepHandles() {
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
    </>
  );
}
