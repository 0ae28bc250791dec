import {
  Ban,
  CircleCheck,
  CircleDashed,
  CirclePause,
  Flame,
  OctagonX,
  Eye,
  PencilLine,
  Coins,
  Replace,
  type LucideIcon,
} from "lucide-react";
import type { ApprovalStatus, RiskClass } from "@/lib/core/approval";
import { LIMIT_WORDS } from "@/lib/core/budget-words";
import { Badge, type Tone } from "../primitives/badge";
import type { ApprovalView } from "./types";

const STATUSES = {
  pending: { word: "Waiting for you", icon: CirclePause, tone: "warning" },
  approved: { word: "Approved", icon: CircleCheck, tone: "success" },
  denied: { word: "Denied", icon: OctagonX, tone: "danger" },
  expired: { word: "Expired", icon: CircleDashed, tone: "neutral" },
  cancelled: { word: "Cancelled", icon: Ban, tone: "neutral" },
  replaced: { word: "Edited", icon: Replace, tone: "neutral" },
} as const satisfies Record<ApprovalStatus, { word: string; icon: LucideIcon; tone: Tone }>;

export const APPROVAL_STATUS_WORDS = STATUSES;

export function ApprovalStatusBadge({ status }: { status: ApprovalStatus }) {
  const { word, icon: Icon, tone } = STATUSES[status];
  return (
    <Badge tone={tone}>
      <Icon aria-hidden="true" />
      {word}
    </Badge>
  );
}

const RISKS = {
  read: { word: "Reads", icon: Eye, tone: "neutral" },
  write: { word: "Writes", icon: PencilLine, tone: "accent" },
  destructive: { word: "Can't be undone", icon: Flame, tone: "danger" },
  spend: { word: "Spends", icon: Coins, tone: "warning" },
} as const satisfies Record<RiskClass, { word: string; icon: LucideIcon; tone: Tone }>;

export function RiskBadge({ risk }: { risk: RiskClass }) {
  const { word, icon: Icon, tone } = RISKS[risk];
  return (
    <Badge tone={tone}>
      <Icon aria-hidden="true" />
      {word}
    </Badge>
  );
}

/** One line that says what is asked. */
export function questionOf({ kind, tool, message }: ApprovalView): string {
  switch (kind) {
    case "tool":
      return `Call ${tool}`;
    case "step":
      return message ?? "Go on?";
    case "budget":
      return `More ${isLimit(tool) ? LIMIT_WORDS[tool] : tool}`;
  }
}

function isLimit(name: string): name is keyof typeof LIMIT_WORDS {
  return Object.hasOwn(LIMIT_WORDS, name);
}
