import { z } from "zod";
import { APPROVAL_KINDS, APPROVAL_STATUSES, RISK_CLASSES, TIMEOUT_ACTIONS } from "@/lib/core/approval";
import { MEMBER_ROLES } from "@/lib/core/scopes";
import { JsonObjectShape, JsonShape } from "../json-shape";
import { PageQuery, pageShape } from "../paging";
import { Bounds } from "../policies/shapes";

const Person = z.object({ kind: z.string(), id: z.string(), label: z.string() });

/** A human decision bound to one exact call. */
export const Approval = z
  .object({
    id: z.string(),
    object: z.literal("approval"),
    kind: z.enum(APPROVAL_KINDS),
    status: z.enum(APPROVAL_STATUSES),
    execution_id: z.string(),
    execution_title: z.string(),
    step: z.string(),
    tool: z.string().meta({ description: "Tool or capability; for a budget the limit." }),
    message: z.string().nullable(),
    arguments: JsonShape.meta({ description: "Exactly what will be used, secrets by pattern hidden." }),
    digest: z.string().meta({ description: "SHA-256 of the canonical JSON of tool and arguments." }),
    risk_class: z.enum(RISK_CLASSES),
    destination: z.string().nullable(),
    requested_by: Person,
    required_role: z.enum(MEMBER_ROLES).nullable(),
    approvers: z.array(z.string()),
    on_timeout: z.enum(TIMEOUT_ACTIONS),
    decided_by: Person.nullable(),
    decided_at: z.string().nullable(),
    comment: z.string().nullable(),
    answer: JsonShape,
    replaced_by: z.string().nullable().meta({ description: "The request with the edited arguments." }),
    policy_id: z.string().nullable().meta({ description: "The standing rule that asked for it." }),
    used_at: z.string().nullable(),
    expires_at: z.string(),
    created_at: z.string(),
    links: z.object({ self: z.string(), execution: z.string() }),
  })
  .meta({ id: "Approval" });
export type Approval = z.infer<typeof Approval>;

export const ApprovalList = pageShape(Approval).meta({ id: "ApprovalList" });

export const ApprovalListQuery = PageQuery.extend({
  status: z.enum(APPROVAL_STATUSES).optional(),
  kind: z.enum(APPROVAL_KINDS).optional(),
  execution_id: z.string().min(1).max(100).optional(),
});
export type ApprovalListQuery = z.output<typeof ApprovalListQuery>;

export const ApprovalParams = z.object({ id: z.string().min(1).max(100) });

/** A standing rule made with the decision. */
export const AlwaysAllow = z.strictObject({
  until: z.iso.datetime({ offset: true }).meta({ description: "At most 90 days from now." }),
  bounds: Bounds.default([]),
  max_uses: z.number().int().min(1).max(100_000).optional(),
});
export type AlwaysAllow = z.output<typeof AlwaysAllow>;

export const DecideApproval = z
  .object({
    decision: z.enum(["approve", "deny"]),
    comment: z.string().trim().max(2_000).optional(),
    arguments: JsonObjectShape.optional().meta({
      description:
        "Other arguments make a new request, which needs its own decision. For a budget: `{proposed}`, the new limit.",
    }),
    always_allow: AlwaysAllow.optional(),
  })
  .meta({ id: "DecideApproval" });
export type DecideApproval = z.output<typeof DecideApproval>;
