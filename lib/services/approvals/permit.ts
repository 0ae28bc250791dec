import { and, eq, isNull, lte, or, sql } from "drizzle-orm";
import type { ApprovalStatus } from "@/lib/core/approval";
import { TuttiError } from "@/lib/core/errors";
import { isJsonObject, type Json, type JsonObject } from "@/lib/core/json";
import { approval } from "@/lib/db/schema/approvals";
import type { Tx } from "@/lib/db/types";
import { redactText } from "@/lib/guard/redact";
import { isoOrNull } from "../iso";
import type { Context } from "../context";
import { approvalDigest } from "./digest";
import type { ApprovalRow } from "./request";

/** How a question stands after somebody answered or its time was up. */
export interface ApprovalVerdict extends JsonObject {
  id: string;
  status: ApprovalStatus;
  /** The request that took its place; ask after that one. */
  replaced_by: string | null;
  /** Milliseconds the question, or the one that took its place, still stands. */
  timeout_ms: number;
  /** Null where they are those that were asked about. The journal keeps them without secrets: `readArguments`. */
  arguments: Json;
  answer: Json;
  by: string | null;
  comment: string | null;
  at: string | null;
}

/**
 * Reads how a question stands, by the row and never by the signal. A pending one whose time is up expires here. For
 * an approved one this is the one permission to run: it is given once, to one journal key, and only while the
 * arguments are those that were shown.
 */
export async function readVerdict(
  ctx: Context,
  { id, usedBy }: { id: string; usedBy: string },
): Promise<ApprovalVerdict> {
  return ctx.db(async (tx) => {
    const own = and(eq(approval.tenantId, ctx.tenantId), eq(approval.id, id));
    await tx
      .update(approval)
      .set({ status: "expired" })
      .where(and(own, eq(approval.status, "pending"), lte(approval.expiresAt, sql`now()`)));
    const [row] = await tx.select().from(approval).where(own);
    if (!row) throw new Error("The approval is gone.");
    if (row.status !== "approved") return verdictOf(tx, ctx, row, row.status);
    const unchanged = row.digest === approvalDigest(row.tool, row.arguments);
    const granted = unchanged
      ? await tx
          .update(approval)
          .set({ usedAt: sql`coalesce(${approval.usedAt}, now())`, usedBy })
          .where(
            and(
              own,
              eq(approval.status, "approved"),
              or(isNull(approval.usedAt), eq(approval.usedBy, usedBy)),
            ),
          )
          .returning({ id: approval.id })
      : [];
    return verdictOf(tx, ctx, row, granted.length > 0 ? "approved" : "cancelled");
  });
}

/** The exact arguments of a request whose permission was given. Throws when they are not those that were shown. */
export async function readArguments(ctx: Context, id: string): Promise<Json> {
  const [row] = await ctx.db((tx) =>
    tx
      .select()
      .from(approval)
      .where(and(eq(approval.tenantId, ctx.tenantId), eq(approval.id, id))),
  );
  if (row && row.digest === approvalDigest(row.tool, row.arguments)) return row.arguments;
  throw new TuttiError("approval_denied", "The arguments are not those that were approved.");
}

async function verdictOf(
  tx: Tx,
  ctx: Context,
  row: ApprovalRow,
  status: ApprovalStatus,
): Promise<ApprovalVerdict> {
  const by = isJsonObject(row.decidedBy) ? row.decidedBy.label : null;
  return {
    id: row.id,
    status,
    replaced_by: row.replacedBy,
    timeout_ms: await timeLeft(tx, ctx, row.replacedBy ?? row.id),
    arguments: row.arguments,
    answer: row.answer ?? null,
    by: typeof by === "string" ? by : null,
    comment: row.comment === null ? null : redactText(row.comment),
    at: isoOrNull(row.decidedAt),
  };
}

async function timeLeft(tx: Tx, ctx: Context, id: string): Promise<number> {
  const [row] = await tx
    .select({
      ms: sql<number>`greatest(0, extract(epoch from ${approval.expiresAt} - now()) * 1000)::double precision`,
    })
    .from(approval)
    .where(and(eq(approval.tenantId, ctx.tenantId), eq(approval.id, id)));
  return Math.ceil(row?.ms ?? 0);
}
