import { ArrowRightLeft, Minus, Pencil, Plus } from "lucide-react";
import type { Json } from "@/lib/core/json";
import type { VersionDiff } from "@/lib/services/orchestrations/diff-shapes";
import { Badge, type Tone } from "@/lib/ui/primitives/badge";

type StepChange = VersionDiff["steps"][number];
type FieldChange = VersionDiff["fields"][number];

const LOOKS: Record<StepChange["change"], { tone: Tone; icon: typeof Plus; word: string }> = {
  added: { tone: "success", icon: Plus, word: "Added" },
  removed: { tone: "danger", icon: Minus, word: "Removed" },
  moved: { tone: "accent", icon: ArrowRightLeft, word: "Moved" },
  changed: { tone: "warning", icon: Pencil, word: "Changed" },
};
const MAX_TEXT = 240;

/** What differs between two versions, step by step. */
export function DiffList({ diff }: { diff: VersionDiff }) {
  if (diff.equal) {
    return (
      <p className="px-4 py-6 text-sm text-ink-muted">
        {diff.from.version === diff.to.version
          ? "One version, twice. Choose two to see what changed."
          : "They do the same: at most the way it is written differs."}
      </p>
    );
  }
  return (
    <ul className="divide-y" aria-label="Differences">
      {diff.fields.length > 0 ? (
        <li className="px-4 py-3">
          <p className="text-sm font-medium">The orchestration itself</p>
          <Fields fields={diff.fields} />
        </li>
      ) : null}
      {diff.steps.map((step) => (
        <li key={step.id} className="px-4 py-3">
          <StepLine step={step} />
          <Fields fields={step.fields} />
        </li>
      ))}
    </ul>
  );
}

function StepLine({ step }: { step: StepChange }) {
  const { tone, icon: Icon, word } = LOOKS[step.change];
  const place = step.to ?? step.from;
  return (
    <p className="flex flex-wrap items-center gap-2 text-sm">
      <Badge tone={tone}>
        <Icon aria-hidden="true" />
        {word}
      </Badge>
      <span className="font-medium break-all">{step.id}</span>
      {place && place.path !== step.id ? (
        <code className="text-xs break-all text-ink-faint">{place.path}</code>
      ) : null}
      {step.change === "moved" && step.from && step.to ? (
        <span className="text-xs text-ink-muted">
          {whereIs(step.from)} → {whereIs(step.to)}
        </span>
      ) : null}
    </p>
  );
}

function whereIs({ list, index }: NonNullable<StepChange["from"]>): string {
  return `${list === "" ? "" : `${list} `}#${index + 1}`;
}

function Fields({ fields }: { fields: readonly FieldChange[] }) {
  if (fields.length === 0) return null;
  return (
    <dl className="mt-1.5 space-y-1.5">
      {fields.map((field) => (
        <div key={field.pointer} className="grid gap-x-3 text-xs sm:grid-cols-[10rem_minmax(0,1fr)]">
          <dt className="font-mono break-all text-ink-muted">{field.pointer.slice(1)}</dt>
          <dd className="min-w-0 font-mono">
            {"from" in field ? <Side sign="−" word="before" value={field.from} /> : null}
            {"to" in field ? <Side sign="+" word="after" value={field.to} /> : null}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Side({ sign, word, value }: { sign: "−" | "+"; word: string; value: Json | undefined }) {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const tone = sign === "+" ? "bg-success-soft text-success-text" : "bg-danger-soft text-danger-text";
  return (
    <span className={`block rounded-sm px-1.5 break-words whitespace-pre-wrap ${tone}`}>
      <span aria-hidden="true">{sign} </span>
      <span className="sr-only">{word}: </span>
      {text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text}
    </span>
  );
}
