"use client";
import { Maximize2, ZoomIn, ZoomOut } from "lucide-react";
import { useState } from "react";
import { EXECUTION_LOOKS } from "../blocks/status";
import { StatusIcon } from "../blocks/status-badge";
import { TableKeys } from "../blocks/table-keys";
import { cn } from "../cn";
import { IconButton } from "../primitives/icon-button";
import { ScrollRegion } from "../primitives/scroll-region";
import { ExecutionBar, GroupBar } from "./bar";
import { scaleOf } from "./scale";
import type { ExecutionState } from "./state";
import { StepRow } from "./step-row";
import { timelineLines } from "./timeline-rows";
import { Axis, NAME, TOOK, Track } from "./track";
import { took } from "./words";

const MOST_ZOOM = 64;

export interface TimelineProps {
  title: string;
  createdAt: string;
  state: ExecutionState;
  now: number;
  /** Milliseconds the server measured: of the whole, and by step path; finer than the events' times. */
  measured: { whole: number | null; steps: ReadonlyMap<string, number | null> };
  selected: string | null;
  onSelect(path: string): void;
  addressOf(path: string): string;
}

/** Every step as a bar over time. A table underneath: each row says in words what its bar shows. */
export function Timeline(props: TimelineProps) {
  const { state, createdAt, now } = props;
  const [zoom, setZoom] = useState(1);
  const scale = scaleOf(createdAt, state, now);
  const picture = { scale, zoom, now };
  return (
    <section aria-label="Timeline" className="min-w-0 overflow-clip rounded-lg border bg-surface">
      <div className="flex h-10 items-center justify-between gap-2 border-b pr-1.5 pl-4">
        <h2 className="text-sm font-semibold">
          Timeline{" "}
          <span className="font-normal text-ink-faint">
            {state.steps.length === 1 ? "1 step" : `${state.steps.length} steps`}
          </span>
        </h2>
        <Zoom zoom={zoom} onChange={setZoom} />
      </div>
      <ScrollRegion label="Timeline" className="max-h-[36rem] overscroll-x-contain">
        <TableKeys>
          <table
            className="table-fixed border-separate border-spacing-0 text-sm [--names:8.5rem] sm:[--names:12rem]"
            style={{ width: `calc(var(--names) + 4.5rem + (100% - var(--names) - 4.5rem) * ${zoom})` }}
          >
            <caption className="sr-only">Steps over time</caption>
            <thead>
              <tr>
                <th scope="col" className={cn(NAME, "top-0 z-5 border-b text-xs font-medium text-ink-faint")}>
                  Step
                </th>
                <th scope="col" className="sticky top-0 z-4 border-b bg-surface p-0">
                  <span className="sr-only">Time since the start</span>
                  <Axis {...picture} />
                </th>
                <th scope="col" className={cn(TOOK, "top-0 z-5 border-b text-xs font-medium text-ink-faint")}>
                  Took
                </th>
              </tr>
            </thead>
            <tbody>
              <WholeRow {...props} {...picture} />
              {timelineLines(state).map((line) =>
                line.type === "step" ? (
                  <StepRow key={line.step.path} step={line.step} {...props} {...picture} />
                ) : (
                  <tr key={`group ${line.path}`}>
                    <th scope="row" className={cn(NAME, "font-normal text-ink-muted")}>
                      <span
                        className="block truncate"
                        style={{ paddingLeft: `${(line.depth + 1) * 0.75}rem` }}
                      >
                        {line.name}
                      </span>
                    </th>
                    <Track {...picture} spoken={`${line.steps.length} steps planned together`}>
                      <GroupBar steps={line.steps} {...picture} />
                    </Track>
                    <td className={TOOK} />
                  </tr>
                ),
              )}
            </tbody>
          </table>
        </TableKeys>
      </ScrollRegion>
    </section>
  );
}

type Picture = Parameters<typeof Axis>[0] & { now: number };

function WholeRow({ title, createdAt, state, measured, scale, zoom, now }: TimelineProps & Picture) {
  const look = EXECUTION_LOOKS[state.status];
  return (
    <tr>
      <th scope="row" className={cn(NAME, "font-medium")}>
        <span className="flex items-center gap-2">
          <StatusIcon look={look} />
          <span className="truncate" title={title}>
            {title}
          </span>
        </span>
      </th>
      <Track scale={scale} zoom={zoom} spoken={look.word}>
        <ExecutionBar state={state} createdAt={createdAt} scale={scale} now={now} />
      </Track>
      <td className={TOOK}>{took(createdAt, state.finishedAt, now, measured.whole)}</td>
    </tr>
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
