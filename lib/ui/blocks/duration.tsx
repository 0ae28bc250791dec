import { cn } from "../cn";
import { formatDuration } from "./format";

export interface DurationProps {
  milliseconds: number | null | undefined;
  className?: string;
}

/** `1.24 s`; a dash when there is none yet. */
export function Duration({ milliseconds, className }: DurationProps) {
  if (milliseconds === null || milliseconds === undefined) return <Absent />;
  return <span className={cn("whitespace-nowrap", className)}>{formatDuration(milliseconds)}</span>;
}

/** Nothing here (yet), said so that a screen reader says it too. */
export function Absent({ label = "none" }: { label?: string }) {
  return (
    <span className="text-ink-faint">
      <span aria-hidden="true">–</span>
      <span className="sr-only">{label}</span>
    </span>
  );
}
