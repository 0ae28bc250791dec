"use client";
import { Panel, useReactFlow } from "@xyflow/react";
import { Maximize, ZoomIn, ZoomOut } from "lucide-react";
import { IconButton } from "../../primitives/icon-button";

/** Zoom and fit, where maps have them. */
export function CanvasControls() {
  const flow = useReactFlow();
  return (
    <Panel position="bottom-left">
      <div className="flex rounded-md border bg-surface shadow-raised">
        <IconButton label="Zoom in" icon={<ZoomIn />} onClick={() => void flow.zoomIn()} />
        <IconButton label="Zoom out" icon={<ZoomOut />} onClick={() => void flow.zoomOut()} />
        <IconButton
          label="Show everything"
          icon={<Maximize />}
          onClick={() => void flow.fitView({ padding: 0.15, maxZoom: 1 })}
        />
      </div>
    </Panel>
  );
}
