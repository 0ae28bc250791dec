import type { ComponentProps } from "react";
import { cn } from "../cn";

export const TONES = {
  neutral: "bg-neutral-soft text-ink-muted",
  accent: "bg-accent-soft text-accent-text",
  success: "bg-success-soft text-success-text",
  warning: "bg-warning-soft text-warning-text",
  danger: "bg-danger-soft text-danger-text",
} as const;
export type Tone = keyof typeof TONES;

export interface BadgeProps extends ComponentProps<"span"> {
  tone?: Tone;
  mono?: boolean;
}

/** A short word about a thing: kind, tag, scope, role. For statuses use StatusBadge. */
export function Badge({ tone = "neutral", mono, className, ...rest }: BadgeProps) {
  return (
    <span
      className={cn(
        "inline-flex h-5 align-middle items-center gap-1 rounded-sm px-1.5 text-xs font-medium whitespace-nowrap [&_svg]:size-3",
        mono && "font-mono font-normal",
        TONES[tone],
        className,
      )}
      {...rest}
    />
  );
}
