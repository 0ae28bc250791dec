"use client";
import { Panel } from "@xyflow/react";
import { Kbd } from "../../primitives/kbd";

/** How to begin, on a canvas without steps. */
export function EmptyHint() {
  return (
    <Panel position="bottom-center" className="mb-16! max-w-90 text-center text-sm text-ink-muted">
      Nothing is planned yet. Press the plus or <Kbd>a</Kbd>, or drag a step here from the palette.
    </Panel>
  );
}
