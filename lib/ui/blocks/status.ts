import {
  Ban,
  Circle,
  CircleArrowRight,
  CircleCheck,
  CircleDashed,
  CircleDot,
  CirclePause,
  CircleQuestionMark,
  LoaderCircle,
  type LucideIcon,
  OctagonX,
  TriangleAlert,
  Unplug,
} from "lucide-react";
import type { AgentStatus } from "@/lib/core/agent";
import type { ExecutionStatus, StepStatus, WaitingFor } from "@/lib/core/states";
import type { Tone } from "../primitives/badge";

/** How a status looks: told apart by word and shape first, by colour third. */
export interface StatusLook {
  word: string;
  icon: LucideIcon;
  tone: Tone;
  /** Something is going on right now: the icon may move. */
  live?: boolean;
}

export const EXECUTION_LOOKS = {
  queued: { word: "Queued", icon: CircleDashed, tone: "neutral" },
  running: { word: "Running", icon: LoaderCircle, tone: "accent", live: true },
  waiting: { word: "Waiting", icon: CirclePause, tone: "warning" },
  completed: { word: "Completed", icon: CircleCheck, tone: "success" },
  failed: { word: "Failed", icon: OctagonX, tone: "danger" },
  cancelled: { word: "Cancelled", icon: Ban, tone: "neutral" },
} as const satisfies Record<ExecutionStatus, StatusLook>;

export const STEP_LOOKS = {
  pending: { word: "Pending", icon: Circle, tone: "neutral" },
  running: EXECUTION_LOOKS.running,
  waiting: EXECUTION_LOOKS.waiting,
  completed: EXECUTION_LOOKS.completed,
  failed: EXECUTION_LOOKS.failed,
  skipped: { word: "Skipped", icon: CircleArrowRight, tone: "neutral" },
  cancelled: EXECUTION_LOOKS.cancelled,
  outcome_unknown: { word: "Outcome unknown", icon: CircleQuestionMark, tone: "warning" },
} as const satisfies Record<StepStatus, StatusLook>;

export const AGENT_LOOKS = {
  available: { word: "Available", icon: CircleCheck, tone: "success" },
  busy: { word: "Busy", icon: CircleDot, tone: "accent" },
  offline: { word: "Offline", icon: Unplug, tone: "neutral" },
  error: { word: "Error", icon: TriangleAlert, tone: "danger" },
} as const satisfies Record<AgentStatus, StatusLook>;

export const WAITING_WORDS = {
  approval: "Waiting for approval",
  connection: "Waiting for a connection",
  child: "Waiting for a child execution",
  timer: "Waiting for time to pass",
  event: "Waiting for a signal",
  budget: "Waiting for budget",
  outcome: "Waiting for a decision on an outcome",
} as const satisfies Record<WaitingFor, string>;
