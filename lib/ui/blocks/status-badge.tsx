import type { ReactNode } from "react";
import type { AgentStatus } from "@/lib/core/agent";
import type { ExecutionStatus, StepStatus, WaitingFor } from "@/lib/core/states";
import { cn } from "../cn";
import { Badge, type Tone } from "../primitives/badge";
import { AGENT_LOOKS, EXECUTION_LOOKS, STEP_LOOKS, type StatusLook, WAITING_WORDS } from "./status";

const ICON_COLOURS = {
  neutral: "text-neutral",
  accent: "text-accent-text",
  success: "text-success",
  warning: "text-warning",
  danger: "text-danger",
} as const satisfies Record<Tone, string>;

export interface StatusIconProps {
  look: StatusLook;
  className?: string;
}

/** The shape alone. Only where the word stands next to it or in the accessible name. */
export function StatusIcon({ look, className }: StatusIconProps) {
  const Icon = look.icon;
  return (
    <Icon
      aria-hidden="true"
      className={cn("size-4 shrink-0", ICON_COLOURS[look.tone], look.live && "animate-turn", className)}
    />
  );
}

interface LookProps {
  /** `plain` (default) is icon and word, for tables; `badge` has a tinted ground, for headers. */
  variant?: "plain" | "badge";
  className?: string;
}

function Look({
  look,
  word = look.word,
  variant = "plain",
  className,
}: LookProps & { look: StatusLook; word?: ReactNode }) {
  if (variant === "badge") {
    const Icon = look.icon;
    return (
      <Badge tone={look.tone} className={cn("h-6 px-2", className)}>
        <Icon aria-hidden="true" className={look.live ? "animate-turn" : undefined} />
        {word}
      </Badge>
    );
  }
  return (
    <span className={cn("inline-flex items-center gap-1.5 align-middle whitespace-nowrap", className)}>
      <StatusIcon look={look} />
      {word}
    </span>
  );
}

export interface ExecutionStatusBadgeProps extends LookProps {
  status: ExecutionStatus;
  waitingFor?: WaitingFor | null;
  /** On a phone the word alone, without what it waits for. */
  short?: boolean;
}

export function ExecutionStatusBadge({ status, waitingFor, short, ...rest }: ExecutionStatusBadgeProps) {
  const word = status === "waiting" && waitingFor ? waitingWord(waitingFor, short) : undefined;
  return <Look look={EXECUTION_LOOKS[status]} word={word} {...rest} />;
}

/** Every phrase begins with the status's own word. */
function waitingWord(waitingFor: WaitingFor, short = false): ReactNode {
  const { word } = EXECUTION_LOOKS.waiting;
  const phrase = WAITING_WORDS[waitingFor];
  if (!short) return phrase;
  return (
    <span>
      {word}
      <span className="max-sm:hidden">{phrase.slice(word.length)}</span>
    </span>
  );
}

export function StepStatusBadge({ status, ...rest }: LookProps & { status: StepStatus }) {
  return <Look look={STEP_LOOKS[status]} {...rest} />;
}

export function AgentStatusBadge({ status, ...rest }: LookProps & { status: AgentStatus }) {
  return <Look look={AGENT_LOOKS[status]} {...rest} />;
}
