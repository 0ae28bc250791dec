"use client";
import { CornerDownRight, Recycle, RotateCw, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "../../cn";
import { ScrollRegion } from "../../primitives/scroll-region";
import type { ReplayPreviewView } from "./types";

type Step = ReplayPreviewView["steps"][number];

const DOES = {
  reuse: { word: "reused", icon: <Recycle aria-hidden="true" />, tone: "text-ink-muted" },
  run: { word: "runs again", icon: <RotateCw aria-hidden="true" />, tone: "text-ink" },
  repeat: {
    word: "repeats a side effect",
    icon: <TriangleAlert aria-hidden="true" />,
    tone: "text-warning-text",
  },
} as const satisfies Record<Step["does"], { word: string; icon: ReactNode; tone: string }>;

/** Every step with what becomes of it, and what it would change a second time. */
export function ReplayPreviewList({ preview }: { preview: ReplayPreviewView }) {
  const { reuse, run, repeat } = preview.counts;
  return (
    <section aria-label="What happens" className="min-w-0">
      <p className="text-sm text-ink-muted" aria-live="polite">
        {steps(reuse)} reused, {run} to run again,{" "}
        <span className={cn(repeat > 0 && "font-medium text-warning-text")}>
          {repeat} {repeat === 1 ? "that repeats a side effect" : "that repeat side effects"}
        </span>
        . Steps the plan did not come to before may follow.
      </p>
      <ScrollRegion label="Steps" className="mt-2 max-h-64 rounded-md border">
        <ul>
          {preview.steps.map((step) => (
            <li key={step.path} className="border-b px-3 py-1.5 text-sm last:border-b-0">
              <span className="flex min-w-0 flex-wrap items-center gap-x-2">
                <span className={cn("[&_svg]:size-3.5", DOES[step.does].tone)}>{DOES[step.does].icon}</span>
                <code className="min-w-0 truncate text-xs">{step.path}</code>
                <span className={cn("ml-auto text-xs", DOES[step.does].tone)}>{DOES[step.does].word}</span>
              </span>
              <Effects step={step} />
            </li>
          ))}
        </ul>
      </ScrollRegion>
    </section>
  );
}

function Effects({ step }: { step: Step }) {
  return step.effects.map((effect, index) => (
    <span key={index} className="flex items-center gap-1.5 pl-1 text-xs text-ink-muted [&_svg]:size-3">
      <CornerDownRight aria-hidden="true" />
      <code>{effect.capability}</code>
      {effect.agent && effect.agent !== effect.capability ? <>by {effect.agent}</> : null}
      <span>
        {effect.status === "completed" ? "took effect before" : `ended as ${effect.status || "unknown"}`}
      </span>
    </span>
  ));
}

function steps(count: number): string {
  return count === 1 ? "1 step is" : `${count} steps are`;
}
