import type { ApprovalKind, ApprovalStatus, RiskClass, TimeoutAction } from "@/lib/core/approval";
import type { Json } from "@/lib/core/json";
import type { MemberRole } from "@/lib/core/scopes";

/** What the pages need of an approval, in the shape of the API. */
export interface ApprovalView {
  id: string;
  kind: ApprovalKind;
  status: ApprovalStatus;
  execution_id: string;
  execution_title: string;
  step: string;
  tool: string;
  message: string | null;
  arguments: Json;
  digest: string;
  risk_class: RiskClass;
  destination: string | null;
  requested_by: { kind: string; id: string; label: string };
  required_role: MemberRole | null;
  approvers: string[];
  on_timeout: TimeoutAction;
  decided_by: { label: string } | null;
  decided_at: string | null;
  comment: string | null;
  answer: Json;
  replaced_by: string | null;
  used_at: string | null;
  expires_at: string;
  created_at: string;
}

/** What the viewer may do about it. */
export interface ApprovalRights {
  decide: boolean;
  /** Make standing rules. */
  rules: boolean;
}
