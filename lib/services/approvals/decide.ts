import { and, eq, sql } from "drizzle-orm";
import { requireScope } from "@/lib/core/actor";
import { APPROVAL_DECIDED } from "@/lib/core/approval";
import { jsonEqual } from "@/lib/core/condition";
import { notFound, TuttiError } from "@/lib/core/errors";
import type { Json, JsonObject } from "@/lib/core/json";
import type { PolicyRule } from "@/lib/core/policy";
import { isTerminal } from "@/lib/core/states";
import { truncateValue } from "@/lib/core/truncate";
import { approval } from "@/lib/db/schema/approvals";
import { execution } from "@/lib/db/schema/execution";
import type { Tx } from "@/lib/db/types";
import { redactJson } from "@/lib/guard/redact";
import { recordAudit } from "../audit/record";
import type { Context, ServiceCall } from "../context";
import { announceSignal, deliverSignalIn } from "../executions/signal";
import { isoOrNull } from "../iso";
import { rulesChanged, workspaceRules } from "../policies/rules";
import { allowFromNowOn, requireAllowable } from "./always-allow";
import { budgetAnswer } from "./budget-answer";
import { replaceRequest } from "./edit";
import { withHidden } from "./hidden";
import { getApproval } from "./get";
import { requireDecider } from "./may-decide";
import type { ApprovalRow } from "./request";
import type { Approval, DecideApproval } from "./shapes";

export type DecideInput = DecideApproval & { id: string };

/** What a decision comes to: the request's new state, and what is shown of it. */
interface Decision {
  status: "approved" | "denied" | "replaced";
  answer: Json;
  replacedBy: string | null;
}

/**
 * Decides one request, once: of two decisions the second is a conflict that says what was decided. The execution
 * hears of it in the same commit. Edited arguments are not approved here: they make a request of their own, which is
 * what is returned.
 */
export async function decideApproval({ ctx, input }: ServiceCall<DecideInput>): Promise<Approval> {
  requireScope(ctx.actor, "approvals:decide");
  if (input.always_allow) requireScope(ctx.actor, "settings:write");
  // Before the transaction: nothing else may read within it.
  const policies = input.arguments ? (await workspaceRules(ctx)).policies : [];
  const { executionId, shown } = await ctx.db(async (tx) => {
    const row = await loadOpen(tx, ctx, input.id);
    await requireDecider(tx, ctx, row);
    const decision = await decisionOf(tx, ctx, row, { ...input, policies });
    await write(tx, ctx, row, decision, input);
    if (input.always_allow && decision.status === "approved") {
      await allowFromNowOn(tx, ctx, row, input.always_allow);
    }
    await recordAudit(tx, ctx, {
      action: `approval.${decision.status}`,
      targetKind: "approval",
      targetId: row.id,
      ...(decision.replacedBy ? { changedFields: ["arguments"] } : {}),
    });
    return { executionId: row.executionId, shown: decision.replacedBy ?? row.id };
  });
  announceSignal(ctx, executionId);
  if (input.always_allow) rulesChanged(ctx);
  return getApproval({ ctx, input: { id: shown } });
}

/** The request, if it can be decided. The execution is locked first, as by whoever cancels it. */
async function loadOpen(tx: Tx, ctx: Context, id: string): Promise<ApprovalRow> {
  const own = and(eq(approval.tenantId, ctx.tenantId), eq(approval.id, id));
  const [known] = await tx.select({ executionId: approval.executionId }).from(approval).where(own);
  if (!known) throw notFound("approval");
  const [of] = await tx
    .select({ status: execution.status })
    .from(execution)
    .where(and(eq(execution.tenantId, ctx.tenantId), eq(execution.id, known.executionId)))
    .for("update");
  const [found] = await tx
    .select({ row: approval, over: sql<boolean>`${approval.expiresAt} <= now()` })
    .from(approval)
    .where(own)
    .for("update");
  if (!found) throw notFound("approval");
  const { row, over } = found;
  if (row.status !== "pending") throw decidedAlready(row);
  if (over) throw new TuttiError("gone", "The time for this decision is over.");
  if (!of || isTerminal(of.status)) throw new TuttiError("conflict", "The execution has ended.");
  return row;
}

function decidedAlready(row: ApprovalRow): TuttiError {
  if (row.status === "expired") return new TuttiError("gone", "The time for this decision is over.");
  return new TuttiError("conflict", `This has been ${row.status} already.`, {
    extra: {
      decided: {
        status: row.status,
        by: row.decidedBy,
        at: isoOrNull(row.decidedAt),
        comment: row.comment,
        replaced_by: row.replacedBy,
      },
    },
  });
}

async function decisionOf(
  tx: Tx,
  ctx: Context,
  row: ApprovalRow,
  input: DecideInput & { policies: readonly PolicyRule[] },
): Promise<Decision> {
  const { decision, arguments: sent, always_allow: always, policies } = input;
  const edited = sent && withHidden(sent, row.arguments);
  if (decision === "deny") {
    const extra = always ? "always_allow" : edited ? "arguments" : null;
    if (extra) throw wrong(extra, "Goes with an approval only.");
    return { status: "denied", answer: null, replacedBy: null };
  }
  if (row.kind === "budget") {
    if (always) throw wrong("always_allow", "Is for calls of tools.");
    return { status: "approved", answer: budgetAnswer(row, edited ?? null), replacedBy: null };
  }
  if (row.kind === "step" && (edited || always)) {
    throw wrong(edited ? "arguments" : "always_allow", "Is for calls of tools.");
  }
  if (!edited || jsonEqual(edited, row.arguments)) {
    if (always) requireAllowable(ctx, row, always);
    return { status: "approved", answer: null, replacedBy: null };
  }
  if (always) throw wrong("always_allow", "Decide the edited request first.");
  const replacedBy = await replaceRequest(tx, ctx, row, { arguments: edited, policies });
  return { status: "replaced", answer: null, replacedBy };
}

function wrong(member: string, detail: string): TuttiError {
  return new TuttiError("unprocessable", `This decision can't have "${member}".`, {
    errors: [{ pointer: `/${member}`, detail }],
  });
}

async function write(
  tx: Tx,
  ctx: Context,
  row: ApprovalRow,
  decision: Decision,
  { comment = null }: { comment?: string | null | undefined },
): Promise<void> {
  const { kind, id, label } = ctx.actor;
  await tx
    .update(approval)
    .set({
      ...decision,
      decidedBy: { kind, id, label },
      decidedAt: sql`now()`,
      comment,
    })
    .where(and(eq(approval.tenantId, ctx.tenantId), eq(approval.id, row.id)));
  const data: JsonObject = {
    approval_id: row.id,
    kind: row.kind,
    tool: row.tool,
    decision: decision.status,
    by: label,
    comment: redactJson(comment),
    ...(decision.replacedBy ? { replaced_by: decision.replacedBy } : {}),
    ...(decision.answer === null ? {} : { answer: truncateValue(decision.answer).value }),
  };
  await ctx.ledger.appendIn(tx, {
    tenantId: ctx.tenantId,
    executionId: row.executionId,
    fence: null,
    entries: [
      { name: "approval.decided", path: `tool/${row.step}`, step: row.step, status: decision.status, data },
    ],
  });
  await deliverSignalIn(tx, ctx, {
    id: row.executionId,
    event: APPROVAL_DECIDED,
    match: row.id,
    data: { status: decision.status },
  });
}
