"use client";
import type { NodeProps } from "@xyflow/react";
import { memo } from "react";
import type { StepInput } from "@/lib/core/orchestration-input";
import { typeOfStep } from "@/lib/core/orchestration-steps";
import { cn } from "../../cn";
import { chipsOf, summaryOf } from "../model/describe";
import { titleOf } from "../model/new-step";
import { lookOf, TYPE_LOOKS } from "../palette/catalog";
import { type FlowNode, hasNext } from "./flow";
import { StepHandles } from "./handles";
import { NodeBadges, useNodeMarks } from "./node-marks";
import { useIsFar } from "./use-is-far";

/** Icon, name and what it does: the same on cards, on the heads of containers and in the phone's list. */
export const StepFace = memo(function StepFace({ step }: { step: StepInput }) {
  const { icon: Icon } = lookOf(step);
  const chips = chipsOf(step);
  const type = typeOfStep(step);
  return (
    <>
      <span className="flex h-[54px] items-center gap-2.5 px-3">
        <span className="grid size-8 shrink-0 place-items-center rounded-md bg-neutral-soft text-ink-muted">
          <Icon aria-hidden="true" className="size-4" />
        </span>
        <span className="min-w-0 flex-1">
          <span className="block truncate text-sm leading-4 font-medium text-ink">{titleOf(step)}</span>
          <span className="mt-0.5 block truncate text-xs text-ink-faint">
            {type === "agent" ? null : `${TYPE_LOOKS[type].word} · `}
            <span className={type === "agent" ? "font-mono" : undefined}>{summaryOf(step)}</span>
          </span>
        </span>
      </span>
      {chips.length > 0 ? (
        <span className="flex h-6 items-start gap-1 overflow-hidden px-3">
          {chips.map((chip) => (
            <span
              key={chip}
              title={chip}
              className="min-w-8 shrink truncate rounded-sm bg-neutral-soft px-1.5 text-2xs text-ink-muted"
            >
              {chip}
            </span>
          ))}
        </span>
      ) : null}
    </>
  );
});

/** One step as a card. */
export const StepNode = memo(function StepNode({ id, data, selected }: NodeProps<FlowNode>) {
  const marks = useNodeMarks(id);
  const isFar = useIsFar();
  const { step } = data.node;
  return (
    <div
      data-selected={selected || undefined}
      className={cn(
        "group/node relative box-border size-full rounded-lg border bg-surface shadow-raised",
        "hover:border-line-strong",
        marks.box,
        selected && "outline-2 outline-offset-1 outline-accent-text",
      )}
    >
      {isFar ? null : <StepFace step={step ?? {}} />}
      <NodeBadges {...marks} />
      <StepHandles hasNext={hasNext(data.node)} />
    </div>
  );
});
