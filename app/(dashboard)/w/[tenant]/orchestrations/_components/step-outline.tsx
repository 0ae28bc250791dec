import { CornerDownRight } from "lucide-react";
import { innerSteps, type Step } from "@/lib/core/orchestration";
import { formatDuration } from "@/lib/ui/blocks/format";
import { Badge } from "@/lib/ui/primitives/badge";

/** The steps as the engine reads them, in the order they run; side by side where they run together. */
export function StepOutline({ steps }: { steps: readonly Step[] }) {
  return (
    <ol className="flex flex-col gap-2">
      {steps.map((step) => (
        <li key={step.id}>
          {step.type === "parallel" ? (
            <Together steps={step.steps} name={step.group} />
          ) : (
            <StepCard step={step} />
          )}
        </li>
      ))}
    </ol>
  );
}

function Together({ steps, name }: { steps: readonly Step[]; name: string | null }) {
  return (
    <div className="rounded-md border border-dashed border-line-strong p-2">
      <p className="mb-1.5 px-1 text-xs text-ink-faint">Side by side{name ? `: ${name}` : ""}</p>
      <ol className="grid gap-2 sm:grid-cols-2">
        {steps.map((step) => (
          <li key={step.id} className="min-w-0">
            <StepCard step={step} />
          </li>
        ))}
      </ol>
    </div>
  );
}

function StepCard({ step }: { step: Step }) {
  const inner = step.type === "parallel" ? [] : innerSteps(step).filter((list) => list.length > 0);
  return (
    <div className="min-w-0 rounded-md border bg-surface px-3 py-2">
      <p className="flex flex-wrap items-baseline gap-x-2 text-sm">
        <span className="font-medium break-all">{step.id}</span>
        <span className="font-mono text-xs break-all text-ink-muted">{whatItDoes(step)}</span>
      </p>
      <Notes step={step} />
      {inner.map((list, index) => (
        <div key={index} className="mt-2 flex gap-2">
          <CornerDownRight aria-hidden="true" className="mt-2 size-4 shrink-0 text-ink-faint" />
          <div className="min-w-0 flex-1">
            <StepOutline steps={list} />
          </div>
        </div>
      ))}
    </div>
  );
}

function whatItDoes(step: Step): string {
  if (step.type === "agent") return step.target.name;
  return step.type === "orchestration" ? step.orchestration : step.type;
}

/** What is not as usual about a step. */
function notesOf(step: Step): string[] {
  const notes: string[] = [];
  if (step.condition) notes.push("only under a condition");
  if (step.type === "agent" || step.type === "orchestration") {
    if (step.maxRetries > 0) notes.push(step.maxRetries === 1 ? "1 retry" : `${step.maxRetries} retries`);
    if (step.timeout !== null) notes.push(`timeout ${formatDuration(step.timeout)}`);
  }
  if (step.onError === "continue") notes.push("goes on after a failure");
  else if (typeof step.onError === "object") notes.push(`on failure to ${step.onError.goto}`);
  if (step.outputMapping) notes.push(`fills ${Object.keys(step.outputMapping).join(", ")}`);
  return notes;
}

function Notes({ step }: { step: Step }) {
  const notes = notesOf(step);
  if (notes.length === 0) return null;
  return (
    <p className="mt-1 flex flex-wrap gap-1">
      {notes.map((note) => (
        <Badge key={note}>{note}</Badge>
      ))}
    </p>
  );
}
