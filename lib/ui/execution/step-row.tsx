"use client";
import { Recycle } from "lucide-react";
import { turnOf } from "@/lib/core/step-paths";
import { STEP_LOOKS } from "../blocks/status";
import { StatusIcon } from "../blocks/status-badge";
import { cn } from "../cn";
import { StepBar } from "./bar";
import type { StepState } from "./state";
import type { TimelineProps } from "./timeline";
import { type AxisProps, NAME, TOOK, Track } from "./track";
import { clocked, spokenStep, took } from "./words";

export interface StepRowProps extends AxisProps, Omit<TimelineProps, "title" | "createdAt" | "state"> {
  step: StepState;
}

/** One step of the timeline. The whole row chooses it; its address does too, so it can be shared. */
export function StepRow({ step, scale, zoom, now, measured, selected, onSelect, addressOf }: StepRowProps) {
  const isSelected = selected === step.path;
  const ground = isSelected ? "bg-accent-soft" : "group-hover/step:bg-hover";
  return (
    <tr className="group/step relative">
      <th scope="row" className={cn(NAME, "font-normal", ground)}>
        <a
          href={addressOf(step.path)}
          data-row-link=""
          aria-current={isSelected || undefined}
          onClick={(event) => {
            if (event.metaKey || event.ctrlKey || event.shiftKey) return;
            event.preventDefault();
            onSelect(step.path);
          }}
          className="flex items-center gap-2 outline-none after:absolute after:inset-0 after:z-3 focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent-text"
          style={{ paddingLeft: `${(step.depth + 1) * 0.75}rem` }}
        >
          <StatusIcon look={STEP_LOOKS[step.status]} />
          <span className="truncate" title={step.path}>
            {step.name}
          </span>
          <Turn path={step.path} />
          {step.reusedFrom ? <Reused /> : null}
        </a>
      </th>
      <Track
        scale={scale}
        zoom={zoom}
        className={ground}
        spoken={spokenStep(step, scale.start, now)}
        onPointer={() => onSelect(step.path)}
      >
        <StepBar step={step} scale={scale} now={now} />
      </Track>
      <td className={cn(TOOK, ground)}>
        {step.startedAt === null
          ? "–"
          : took(step.startedAt, step.finishedAt, now, clocked(step, measured.steps.get(step.path)))}
      </td>
    </tr>
  );
}

function Reused() {
  return (
    <span className="ml-auto shrink-0 pr-1 text-ink-faint" title="reused">
      <Recycle aria-hidden="true" className="size-3" />
      <span className="sr-only">reused</span>
    </span>
  );
}

/** Which turn of the loop around it this was, written as in its path. */
function Turn({ path }: { path: string }) {
  const turn = turnOf(path);
  return turn === null ? null : <span className="shrink-0 text-xs text-ink-faint">[{turn}]</span>;
}
