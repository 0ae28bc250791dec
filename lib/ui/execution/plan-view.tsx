"use client";
import {
  Ban,
  Brain,
  CircleCheck,
  GitFork,
  ListChecks,
  LoaderCircle,
  type LucideIcon,
  OctagonX,
} from "lucide-react";
import { useMemo } from "react";
import { StepStatusBadge } from "../blocks/status-badge";
import { Badge } from "../primitives/badge";
import type { ExecutionEvent } from "../use-execution-events";
import { isOver } from "./is-over";
import { type DecidedStepView, type PlanDecisionView, planDecisions } from "./plan-decisions";
import type { ExecutionState } from "./state";
import { offsetOf } from "./words";

export interface PlanViewProps {
  events: readonly ExecutionEvent[];
  state: ExecutionState;
  start: number;
  onSelectStep: (path: string) => void;
}

interface Look {
  icon: LucideIcon;
  word: string;
  colour: string;
}

const LOOKS: Readonly<Record<string, Look>> = {
  steps: { icon: GitFork, word: "Next", colour: "text-accent-text" },
  done: { icon: CircleCheck, word: "Done", colour: "text-success" },
  failed: { icon: OctagonX, word: "Gave up", colour: "text-danger" },
  invalid: { icon: Ban, word: "Refused", colour: "text-warning" },
};
const THINKING: Look = { icon: LoaderCircle, word: "Deciding", colour: "text-accent-text animate-turn" };
const STOPPED: Look = { icon: Ban, word: "Not decided", colour: "text-neutral" };

/** What a task's planner decided, why, and what came of it, while it happens. */
export function PlanView({ events, state, start, onSelectStep }: PlanViewProps) {
  const decisions = useMemo(() => planDecisions(events, state.steps), [events, state.steps]);
  if (decisions.length === 0) {
    return (
      <p className="rounded-lg border bg-surface p-8 text-center text-sm text-ink-muted">
        {isOver(state) ? "It ended before anything was planned." : "Decisions appear here as they are made."}
      </p>
    );
  }
  return (
    <section aria-label="Plan" className="overflow-clip rounded-lg border bg-surface">
      <PlannedBy decision={decisions.find(({ planner }) => planner !== null)} />
      <ol>
        {decisions.map((decision) => (
          <Decision key={decision.number} {...{ decision, start, onSelectStep }} over={isOver(state)} />
        ))}
      </ol>
    </section>
  );
}

function PlannedBy({ decision }: { decision: PlanDecisionView | undefined }) {
  if (!decision) return null;
  const rules = decision.planner === "rules";
  const Icon = rules ? ListChecks : Brain;
  return (
    <p className="flex items-baseline gap-2 border-b px-4 py-2 text-sm text-ink-muted">
      <Icon aria-hidden="true" className="size-4 shrink-0 translate-y-0.5 text-ink-faint" />
      {rules ? (
        <>Planned by rules, without a model: each clause went to what it names or whose keyword it uses.</>
      ) : (
        <>
          Planned by <span className="font-mono text-xs">{decision.model}</span>
        </>
      )}
    </p>
  );
}

interface DecisionProps {
  decision: PlanDecisionView;
  start: number;
  over: boolean;
  onSelectStep: (path: string) => void;
}

function Decision({ decision, start, over, onSelectStep }: DecisionProps) {
  const undecided = over ? STOPPED : THINKING;
  const look = decision.type === null ? undecided : (LOOKS[decision.type] ?? STOPPED);
  const Icon = look.icon;
  return (
    <li className="grid grid-cols-[1.5rem_minmax(0,1fr)] gap-x-2 border-b px-4 py-3 text-sm last:border-b-0">
      <Icon aria-hidden="true" className={`mt-0.5 size-4 ${look.colour}`} />
      <div className="min-w-0">
        <p className="flex flex-wrap items-baseline gap-x-2">
          <span className="font-medium">
            {decision.number}. {look.word}
          </span>
          {decision.steps.length > 1 ? (
            <span className="text-ink-muted">{decision.steps.length} side by side</span>
          ) : null}
          <span className="text-xs tabular-nums text-ink-faint">
            {offsetOf(decision.decidedAt ?? decision.startedAt, start)}
          </span>
        </p>
        {decision.lastFailed ? <p className="mt-1 text-warning-text">After: {decision.lastFailed}</p> : null}
        {decision.reason ? <p className="mt-1 break-words text-ink-muted">{decision.reason}</p> : null}
        {decision.steps.length > 0 ? (
          <ul className="mt-2 flex flex-col gap-1">
            {decision.steps.map((step) => (
              <DecidedStep key={step.id} step={step} onSelect={() => onSelectStep(step.id)} />
            ))}
          </ul>
        ) : null}
      </div>
    </li>
  );
}

function DecidedStep({ step, onSelect }: { step: DecidedStepView; onSelect: () => void }) {
  return (
    <li>
      <button
        type="button"
        onClick={onSelect}
        className="flex w-full flex-wrap items-center gap-x-3 gap-y-1 rounded-md border bg-canvas px-3 py-1.5 text-left hover:bg-hover"
      >
        <span className="font-mono text-xs">{step.id}</span>
        <Badge mono>{step.target}</Badge>
        <span className="min-w-0 flex-1 basis-40 truncate text-ink-muted">{step.task}</span>
        <StepStatusBadge status={step.status} className="text-xs" />
      </button>
    </li>
  );
}
