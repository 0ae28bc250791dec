import { Clapperboard } from "lucide-react";
import { cn } from "../cn";
import { Badge } from "../primitives/badge";

const SCRIPTED = "demo/scripted";

/** Marks what no model has said: the demo's answers come from a script. */
export function ScriptedBadge() {
  return (
    <Badge tone="warning" title="Demo: answers come from a script, no model is asked.">
      <Clapperboard aria-hidden="true" />
      scripted
    </Badge>
  );
}

/** A model by its reference; the demo's says that it is scripted. */
export function ModelName({ reference, className }: { reference: string; className?: string }) {
  return (
    <span className={cn("inline-flex min-w-0 items-center gap-1.5", className)}>
      <span className="truncate font-mono text-xs" title={reference}>
        {reference}
      </span>
      {reference === SCRIPTED ? <ScriptedBadge /> : null}
    </span>
  );
}
