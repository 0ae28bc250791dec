import { index, integer, json, pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";
import { sql } from "drizzle-orm";
import type { JsonObject } from "../../core/json";
import type { MemberRole } from "../../core/scopes";
import { createdAt, jsonValue, moment, tenantId, updatedAt } from "./columns";

/** A human decision bound to one exact call (SAFETY.md §2 "Approval"). Deciding it is a compare-and-set on `status`. */
export const approval = pgTable(
  "approval",
  {
    tenantId: tenantId(),
    id: text().notNull(),
    executionId: text().notNull(),
    /** Path of the step that asks. */
    step: text().notNull(),
    /** Journal key of the request: one row per request, however often the step is replayed. */
    key: text().notNull(),
    /** `tool`: a call of a tool; `step`: an approval step of a plan; `budget`: more of a budget. */
    kind: text().$type<"tool" | "step" | "budget">().notNull(),
    /** Tool or capability; of the others the step's name. */
    tool: text().notNull(),
    message: text(),
    /** The exact arguments, as they will be used. */
    arguments: jsonValue().notNull(),
    /** SHA-256 (hex) of the canonical JSON of tool and arguments. */
    digest: text().notNull(),
    riskClass: text().$type<"read" | "write" | "destructive" | "spend">().notNull(),
    /** Where the effect goes, in words, as far as it is known. */
    destination: text(),
    /** Actor of the execution: `{kind, id, label}`; its key never decides. */
    requestedBy: json().$type<JsonObject>().notNull(),
    /** Least standing of a deciding person; null: anybody with `approvals:decide`. */
    requiredRole: text().$type<MemberRole>(),
    /** User ids or e-mails that may decide; empty: not narrowed. */
    approvers: json().$type<string[]>().notNull().default([]),
    status: text()
      .$type<"pending" | "approved" | "denied" | "expired" | "cancelled" | "replaced">()
      .notNull(),
    decidedBy: json().$type<JsonObject>(),
    decidedAt: moment(),
    comment: text(),
    /** What the decision adds, e.g. the raised limits of a budget. */
    answer: jsonValue(),
    /** The request that took this one's place when its arguments were edited. */
    replacedBy: text(),
    /** The standing rule that answered it, if one did. */
    policyId: text(),
    /** Set by the one permission to run. */
    usedAt: moment(),
    /** Journal key of the run that has the permission: its repeat after a crash is the same use. */
    usedBy: text(),
    expiresAt: moment().notNull(),
    onTimeout: text().$type<"approve" | "deny" | "fail">().notNull().default("deny"),
    createdAt: createdAt(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    uniqueIndex("approval_key").on(table.tenantId, table.executionId, table.key),
    index("approval_pending")
      .on(table.tenantId, table.id)
      .where(sql`status = 'pending'`),
    index("approval_expiry")
      .on(table.expiresAt)
      .where(sql`status = 'pending'`),
  ],
);

/** What a workspace allows of its tools: a standing rule, or "always allow" within bounds until a date. */
export const toolPolicy = pgTable(
  "tool_policy",
  {
    tenantId: tenantId(),
    id: text().notNull(),
    /** Name or wildcard: `http.request`, `slack.*`, `*`. */
    tool: text().notNull(),
    decision: text().$type<"allow" | "approve" | "deny">().notNull(),
    /** Conditions on the arguments (core/condition), all of which must hold; empty: any arguments. */
    bounds: json().$type<JsonObject[]>().notNull().default([]),
    /** Only for steps of this role, or executions of this orchestration. */
    roleId: text(),
    orchestrationId: text(),
    requiredRole: text().$type<MemberRole>(),
    /** How many calls it still allows; null: any number. */
    remaining: integer(),
    expiresAt: moment(),
    /** The approval it was made from, if it was one. */
    fromApproval: text(),
    createdBy: text(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
);
