import type { JsonObject } from "./json";

export const APPROVAL_KINDS = ["tool", "step", "budget"] as const;
/** `tool`: a call of a tool; `step`: an approval step of a plan; `budget`: more of a budget. */
export type ApprovalKind = (typeof APPROVAL_KINDS)[number];

export const APPROVAL_STATUSES = [
  "pending",
  "approved",
  "denied",
  "expired",
  "cancelled",
  "replaced",
] as const;
export type ApprovalStatus = (typeof APPROVAL_STATUSES)[number];

export const RISK_CLASSES = ["read", "write", "destructive", "spend"] as const;
/** What a call can do: look, change, destroy, or use up money. */
export type RiskClass = (typeof RISK_CLASSES)[number];

export const TIMEOUT_ACTIONS = ["approve", "deny", "fail"] as const;
export type TimeoutAction = (typeof TIMEOUT_ACTIONS)[number];

/** How long a request stands when nobody says otherwise (SAFETY.md §2). */
export const DEFAULT_APPROVAL_TIMEOUT_MS = 86_400_000;
export const MAX_APPROVAL_TIMEOUT_MS = 366 * 86_400_000;

/** The signal a decision becomes; its match is the approval's id. Data: `{status, replaced_by?}`, never authority. */
export const APPROVAL_DECIDED = "approval.decided";

/** What an approval step gives the plan. */
export interface ApprovalOutput extends JsonObject {
  decision: "approved" | "denied" | "expired";
  /** Who decided, by name; null: nobody did. */
  by: string | null;
  comment: string | null;
  at: string | null;
}
