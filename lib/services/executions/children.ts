import { and, asc, eq } from "drizzle-orm";
import { requireScope } from "@/lib/core/actor";
import { notFound, type ErrorRecord } from "@/lib/core/errors";
import type { Json, JsonObject } from "@/lib/core/json";
import { isTerminal } from "@/lib/core/states";
import { execution } from "@/lib/db/schema/execution";
import type { Tx } from "@/lib/db/types";
import type { ServiceCall } from "../context";

/** An execution that a step of another one started, as its parent shows it. */
export interface ChildRow {
  id: string;
  title: string;
  status: (typeof execution.$inferSelect)["status"];
  waitingFor: (typeof execution.$inferSelect)["waitingFor"];
  parentStep: string | null;
  usage: JsonObject;
}

/** More are found by the list's filter. */
const MOST_SHOWN = 500;

/** The oldest first. */
export function readChildren(tx: Tx, tenantId: string, parentId: string): Promise<ChildRow[]> {
  return tx
    .select({
      id: execution.id,
      title: execution.title,
      status: execution.status,
      waitingFor: execution.waitingFor,
      parentStep: execution.parentStep,
      usage: execution.usage,
    })
    .from(execution)
    .where(and(eq(execution.tenantId, tenantId), eq(execution.parentId, parentId)))
    .orderBy(asc(execution.id))
    .limit(MOST_SHOWN);
}

/** The path of the step that started a child, whichever attempt of it did. */
export function stepOfChild({ parentStep }: Pick<ChildRow, "parentStep">): string {
  return (parentStep ?? "").replace(/#\d+$/, "");
}

export type ChildEnd =
  | { status: "completed"; output: Json }
  | { status: "failed" | "cancelled"; error: ErrorRecord };

/** How a child ended; null while it has not. */
export async function childEnd({ ctx, input }: ServiceCall<{ id: string }>): Promise<ChildEnd | null> {
  requireScope(ctx.actor, "executions:write");
  const [row] = await ctx.db((tx) =>
    tx
      .select({ status: execution.status, output: execution.output, error: execution.error })
      .from(execution)
      .where(and(eq(execution.tenantId, ctx.tenantId), eq(execution.id, input.id))),
  );
  if (!row) throw notFound("execution");
  if (!isTerminal(row.status)) return null;
  if (row.status === "completed") return { status: "completed", output: row.output };
  const unknown: ErrorRecord = { code: "internal", message: "It ended without an error." };
  return { status: row.status === "cancelled" ? "cancelled" : "failed", error: row.error ?? unknown };
}

/** Adds what the children of an execution used to what it used itself. */
export function usageWithChildren(own: JsonObject, children: readonly { usage: JsonObject }[]): JsonObject {
  const total: JsonObject = { ...own };
  for (const { usage } of children) {
    for (const [name, value] of Object.entries(usage)) {
      const sum = total[name];
      if (typeof value === "number") total[name] = (typeof sum === "number" ? sum : 0) + value;
    }
  }
  return total;
}
