import type { ReactNode } from "react";
import { cn } from "../cn";
import { type Scale, ticksOf } from "./scale";

const TICKS = 6;

export const NAME =
  "sticky left-0 z-2 h-8 w-(--names) max-w-(--names) truncate border-r bg-surface pr-2 pl-4 text-left";
export const TOOK =
  "sticky right-0 z-2 w-18 bg-surface pr-3 pl-1 text-right text-xs whitespace-nowrap text-ink-muted";

export interface AxisProps {
  scale: Scale;
  zoom: number;
}

/** The ticks and what they stand for. */
export function Axis({ scale, zoom }: AxisProps) {
  return (
    <span aria-hidden="true" className="relative block h-8 overflow-clip">
      {ticksOf(scale, TICKS * zoom).map((tick, index) => (
        <span
          key={tick.left}
          className="absolute inset-y-0 flex items-center border-l border-line pl-1 text-2xs font-normal whitespace-nowrap text-ink-faint"
          style={{ left: `${tick.left}%` }}
        >
          {/* On a phone there is room for every third. */}
          <span className={index % 3 === 0 ? undefined : "max-sm:hidden"}>{tick.label}</span>
        </span>
      ))}
    </span>
  );
}

export interface TrackProps extends AxisProps {
  /** What the bar shows, in words. */
  spoken: string;
  className?: string;
  /** Makes the cell a target for the pointer; the keyboard has the row's first cell. */
  onPointer?(): void;
  children: ReactNode;
}

/** A row's cell for bars. */
export function Track({ scale, zoom, spoken, className, onPointer, children }: TrackProps) {
  return (
    <td className={cn("p-0", onPointer && "cursor-pointer", className)} onClick={onPointer}>
      <span className="sr-only">{spoken}</span>
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
