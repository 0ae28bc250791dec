"use client";
import { Maximize2, ZoomIn, ZoomOut } from "lucide-react";
import { type ReactNode, useState } from "react";
import { StatusIcon } from "../blocks/status-badge";
import { EXECUTION_LOOKS, STEP_LOOKS } from "../blocks/status";
import { TableKeys } from "../blocks/table-keys";
import { cn } from "../cn";
import { IconButton } from "../primitives/icon-button";
import { ScrollRegion } from "../primitives/scroll-region";
import { ExecutionBar, StepBar } from "./bar";
import { type Scale, scaleOf, ticksOf } from "./scale";
import type { ExecutionState, StepState } from "./state";
import { spokenStep, took } from "./words";

const MOST_ZOOM = 64;
const TICKS = 6;

export interface TimelineProps {
  title: string;
  createdAt: string;
  state: ExecutionState;
  now: number;
  /** Milliseconds the server measured, by step path; finer than the events' times. */
  durations: ReadonlyMap<string, number | null>;
  selected: string | null;
  onSelect(path: string): void;
  addressOf(path: string): string;
}

/** Every step as a bar over time. A table underneath: each row says in words what its bar shows. */
export function Timeline(props: TimelineProps) {
  const { title, createdAt, state, now } = props;
  const [zoom, setZoom] = useState(1);
  const scale = scaleOf(createdAt, state, now);
  return (
    <section aria-label="Timeline" className="min-w-0 overflow-clip rounded-lg border bg-surface">
      <div className="flex h-10 items-center justify-between gap-2 border-b pr-1.5 pl-4">
        <h2 className="text-sm font-semibold">
          Timeline <span className="font-normal text-ink-faint">{countOf(state.steps.length)}</span>
        </h2>
        <Zoom zoom={zoom} onChange={setZoom} />
      </div>
      <ScrollRegion label="Timeline" className="max-h-[34rem] overscroll-x-contain">
        <TableKeys>
          <table
            className="table-fixed border-separate border-spacing-0 text-sm"
            style={{ width: `calc(13.5rem + (100% - 13.5rem) * ${zoom})` }}
          >
            <caption className="sr-only">Steps over time</caption>
            <thead>
              <tr>
                <th
                  scope="col"
                  className={cn(NAME, "sticky top-0 z-4 border-b text-xs font-medium text-ink-faint")}
                >
                  Step
                </th>
                <th scope="col" className="sticky top-0 z-3 border-b bg-surface p-0">
                  <span className="sr-only">Time since the start</span>
                  <Axis scale={scale} zoom={zoom} />
                </th>
                <th
                  scope="col"
                  className={cn(TOOK, "sticky top-0 z-4 border-b text-xs font-medium text-ink-faint")}
                >
                  Took
                </th>
              </tr>
            </thead>
            <tbody>
              <tr>
                <th scope="row" className={cn(NAME, "font-medium")}>
                  <span className="flex items-center gap-2">
                    <StatusIcon look={EXECUTION_LOOKS[state.status]} />
                    <span className="truncate">{title}</span>
                    <span className="sr-only">{EXECUTION_LOOKS[state.status].word}</span>
                  </span>
                </th>
                <Track scale={scale} zoom={zoom}>
                  <ExecutionBar state={state} createdAt={createdAt} scale={scale} now={now} />
                </Track>
                <td className={TOOK}>{took(createdAt, state.finishedAt, now)}</td>
              </tr>
              {state.steps.map((step) => (
                <StepRow key={step.path} step={step} scale={scale} zoom={zoom} {...props} />
              ))}
            </tbody>
          </table>
        </TableKeys>
      </ScrollRegion>
    </section>
  );
}

const NAME = "sticky left-0 z-2 h-8 w-36 truncate border-r bg-surface pr-2 pl-4 text-left";
const TOOK =
  "sticky right-0 z-2 w-18 bg-surface pr-3 pl-1 text-right text-xs whitespace-nowrap text-ink-muted";

function countOf(steps: number): string {
  return steps === 1 ? "1 step" : `${steps} steps`;
}

interface StepRowProps extends TimelineProps {
  step: StepState;
  scale: Scale;
  zoom: number;
}

function StepRow({ step, scale, zoom, now, durations, selected, onSelect, addressOf }: StepRowProps) {
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
          style={{ paddingLeft: `${step.depth * 0.75}rem` }}
        >
          <StatusIcon look={STEP_LOOKS[step.status]} />
          <span className="truncate" title={step.path}>
            {step.name}
          </span>
        </a>
      </th>
      <Track scale={scale} zoom={zoom} className={ground} spoken={spokenStep(step, scale.start, now)}>
        <StepBar step={step} scale={scale} now={now} />
      </Track>
      <td className={cn(TOOK, ground)}>
        {step.startedAt === null ? "–" : took(step.startedAt, step.finishedAt, now, durations.get(step.path))}
      </td>
    </tr>
  );
}

interface TrackProps {
  scale: Scale;
  zoom: number;
  spoken?: string;
  className?: string;
  children: ReactNode;
}

function Track({ scale, zoom, spoken, className, children }: TrackProps) {
  return (
    <td className={cn("p-0", className)}>
      {spoken ? <span className="sr-only">{spoken}</span> : null}
      <span aria-hidden="true" className="relative block h-8 overflow-clip">
        {ticksOf(scale, TICKS * zoom).map((tick) => (
          <span
            key={tick.left}
            className="absolute inset-y-0 w-px bg-line"
            style={{ left: `${tick.left}%` }}
          />
        ))}
        {children}
      </span>
    </td>
  );
}

function Axis({ scale, zoom }: { scale: Scale; zoom: number }) {
  return (
    <span aria-hidden="true" className="relative block h-8 overflow-clip">
      {ticksOf(scale, TICKS * zoom).map((tick) => (
        <span
          key={tick.left}
          className="absolute inset-y-0 flex items-center border-l border-line pl-1 text-2xs font-normal whitespace-nowrap text-ink-faint"
          style={{ left: `${tick.left}%` }}
        >
          {tick.label}
        </span>
      ))}
    </span>
  );
}

function Zoom({ zoom, onChange }: { zoom: number; onChange(zoom: number): void }) {
  return (
    <span className="flex items-center gap-0.5">
      {zoom > 1 ? <span className="mr-1 text-xs text-ink-faint">{zoom}×</span> : null}
      <IconButton
        label="Zoom out"
        icon={<ZoomOut />}
        disabled={zoom === 1}
        onClick={() => onChange(Math.max(1, zoom / 2))}
      />
      <IconButton
        label="Zoom in"
        icon={<ZoomIn />}
        disabled={zoom >= MOST_ZOOM}
        onClick={() => onChange(Math.min(MOST_ZOOM, zoom * 2))}
      />
      <IconButton
        label="Zoom to fit"
        icon={<Maximize2 />}
        disabled={zoom === 1}
        onClick={() => onChange(1)}
      />
    </span>
  );
}
