import type { Json } from "@/lib/core/json";
import { cn } from "../../cn";
import { ScrollRegion } from "../../primitives/scroll-region";
import type { DifferenceView } from "./types";

/** What differs between two values: place by place, the one above the other. */
export function Changes({ label, difference }: { label: string; difference: DifferenceView }) {
  if (difference.equal) return null;
  return (
    <div className="min-w-0 overflow-hidden rounded-md border bg-sunken">
      <h4 className="flex h-8 items-center border-b px-3 text-xs font-medium text-ink-muted">{label}</h4>
      <ScrollRegion label={label} className="max-h-96 py-2 font-mono text-xs">
        {difference.changes.map((change) => (
          <div key={change.pointer} className="mb-2 last:mb-0">
            <p className="px-3 text-ink-muted">{change.pointer || "/"}</p>
            <Line sign="−" word="Before" value={change.from} tone="bg-danger-soft text-danger-text" />
            <Line sign="+" word="After" value={change.to} tone="bg-success-soft text-success-text" />
          </div>
        ))}
        {difference.more ? <p className="px-3 text-ink-muted">There are more differences.</p> : null}
      </ScrollRegion>
    </div>
  );
}

interface LineProps {
  sign: string;
  word: string;
  value: Json | undefined;
  tone: string;
}

/** Told by sign and word, then by colour. */
function Line({ sign, word, value, tone }: LineProps) {
  if (value === undefined) return null;
  return (
    <pre className={cn("flex px-3 py-0.5 font-mono whitespace-pre-wrap", tone)}>
      <span className="sr-only">{word}: </span>
      <span aria-hidden="true" className="w-4 shrink-0 select-none">
        {sign}
      </span>
      <code className="min-w-0 break-words">
        {typeof value === "string" ? value : JSON.stringify(value, null, 2)}
      </code>
    </pre>
  );
}
