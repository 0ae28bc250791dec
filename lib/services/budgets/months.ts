import { and, eq, or, sql } from "drizzle-orm";
import { limitOf, MONTHLY_LIMITS, monthOf, onExceeded, WORKSPACE_MONTH } from "@/lib/core/budget";
import type { JsonObject } from "@/lib/core/json";
import { usageTotal } from "@/lib/db/schema/models";
import type { Tx } from "@/lib/db/types";
import type { WorkspaceRules } from "../policies/rules";
import type { LimitReport } from "./check";
import { raisedMonth } from "./raise";

/** Whose limits of the month hold for a call: the workspace's, its orchestration's, its role's. */
export interface MonthSubject {
  /** As `core/budget` names months. */
  subject: string;
  kind: "tenant" | "role" | "orchestration";
  id: string;
  of: string;
  budget: JsonObject;
}

/** Those that have a limit at all; from memory. */
export function limitedMonths(
  rules: Pick<WorkspaceRules, "budget" | "months">,
  { orchestrationId, role }: { orchestrationId: string | null; role: string | null },
): MonthSubject[] {
  const workspace: MonthSubject = {
    subject: WORKSPACE_MONTH,
    kind: "tenant",
    id: "",
    of: "the workspace",
    budget: rules.budget ?? {},
  };
  const known = (kind: "role" | "orchestration", id: string | null): MonthSubject[] => {
    const found = id === null ? undefined : rules.months.get(monthOf(kind, id));
    return found && id !== null ? [{ subject: monthOf(kind, id), kind, id, ...found }] : [];
  };
  const subjects = [workspace, ...known("orchestration", orchestrationId), ...known("role", role)];
  return subjects.filter(({ budget }) => MONTHLY_LIMITS.some((limit) => limitOf(budget, limit) !== null));
}

/** How they stand now (UTC month, database time). `family`: the outermost execution, and what it was granted beyond. */
export async function monthReports(
  tx: Tx,
  tenantId: string,
  subjects: readonly MonthSubject[],
  family: { rootId: string; budget: JsonObject | null; fallback: JsonObject | null },
): Promise<LimitReport[]> {
  if (subjects.length === 0) return [];
  const totals = await readTotals(tx, tenantId, subjects);
  return subjects.flatMap(({ subject, kind, id, of, budget }) => {
    const total = totals.find((row) => row.subjectKind === kind && row.subject === id);
    const used = {
      monthly_max_tokens: (total?.inputTokens ?? 0) + (total?.outputTokens ?? 0),
      monthly_max_cost_usd: total?.costUsd ?? 0,
    };
    const granted = raisedMonth(family.budget, subject);
    return MONTHLY_LIMITS.flatMap((limit) => {
      const most = limitOf(budget, limit);
      if (most === null) return [];
      const allowed = Math.max(most, limitOf(granted, limit) ?? 0);
      // What the request says of the workspace's is said before it.
      const says = kind !== "tenant" && budget.on_exceeded !== undefined;
      const policy = onExceeded(says ? budget : family.fallback);
      const where = { execution_id: family.rootId, of, subject };
      return [{ limit, allowed, used: used[limit], on_exceeded: policy, ...where }];
    });
  });
}

function readTotals(tx: Tx, tenantId: string, subjects: readonly MonthSubject[]) {
  return tx
    .select()
    .from(usageTotal)
    .where(
      and(
        eq(usageTotal.tenantId, tenantId),
        eq(usageTotal.period, sql`to_char(now() at time zone 'utc', 'YYYY-MM')`),
        or(
          ...subjects.map(({ kind, id }) =>
            and(eq(usageTotal.subjectKind, kind), eq(usageTotal.subject, id)),
          ),
        ),
      ),
    );
}
