"use client";
import { CircleAlert, Minus, MoveVertical, Pencil, Plus } from "lucide-react";
import { STEP_LOOKS } from "../../blocks/status";
import { StatusIcon } from "../../blocks/status-badge";
import { cn } from "../../cn";
import { Badge, type Tone } from "../../primitives/badge";
import { type DiffMark, useOverlay } from "../context";
import type { Pointer } from "../model/pointer";
import type { NodeRun } from "../run/run-states";

const MARK_LOOKS = {
  added: { word: "Added", tone: "success", icon: Plus, box: "border-success border-dashed" },
  removed: { word: "Removed", tone: "danger", icon: Minus, box: "border-danger border-dotted" },
  changed: { word: "Changed", tone: "warning", icon: Pencil, box: "border-warning border-double border-4" },
  moved: {
    word: "Moved",
    tone: "accent",
    icon: MoveVertical,
    box: "border-accent-line border-double border-4",
  },
} as const satisfies Record<DiffMark, { word: string; tone: Tone; icon: typeof Plus; box: string }>;

const RUN_BOXES = {
  pending: "",
  running: "border-accent ring-2 ring-accent-soft",
  waiting: "border-warning ring-2 ring-warning-soft",
  completed: "border-success",
  failed: "border-danger ring-2 ring-danger-soft",
  skipped: "border-dashed opacity-60",
  cancelled: "border-dashed opacity-60",
  outcome_unknown: "border-warning ring-2 ring-warning-soft",
} as const satisfies Record<NodeRun["status"], string>;

export interface NodeMarks {
  run: NodeRun | undefined;
  mark: DiffMark | undefined;
  problems: number;
  /** Classes of the node's box. */
  box: string;
}

/** What is laid over one step: how it runs, what is wrong with it, what a comparison says. */
export function useNodeMarks(pointer: Pointer): NodeMarks {
  const { issues, runs, marks } = useOverlay();
  const run = runs.get(pointer);
  const mark = marks.get(pointer);
  const problems = issues.get(pointer)?.length ?? 0;
  const box = cn(problems > 0 && "border-danger", mark && MARK_LOOKS[mark].box, run && RUN_BOXES[run.status]);
  return { run, mark, problems, box };
}

/** The marks at a node's upper edge: each a shape and a word. */
export function NodeBadges({ run, mark, problems }: NodeMarks) {
  if (!run && !mark && problems === 0) return null;
  return (
    <span className="pointer-events-none absolute -top-2.5 right-2 flex gap-1">
      {mark ? <MarkBadge mark={mark} /> : null}
      {run ? <RunBadge run={run} /> : null}
      {problems > 0 ? (
        <Badge tone="danger" className="ring-1 ring-danger">
          <CircleAlert aria-hidden="true" />
          {problems} {problems === 1 ? "problem" : "problems"}
        </Badge>
      ) : null}
    </span>
  );
}

export function MarkBadge({ mark }: { mark: DiffMark }) {
  const { word, tone, icon: Icon } = MARK_LOOKS[mark];
  return (
    <Badge tone={tone}>
      <Icon aria-hidden="true" />
      {word}
    </Badge>
  );
}

function RunBadge({ run }: { run: NodeRun }) {
  const look = STEP_LOOKS[run.status];
  return (
    <Badge tone={look.tone} className="ring-1 ring-line">
      <StatusIcon look={look} className="size-3" />
      {look.word}
      {run.count > 1 ? ` ${run.done}/${run.count}` : ""}
    </Badge>
  );
}
