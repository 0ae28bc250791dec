import { and, eq, gte, lt, type SQL, sql } from "drizzle-orm";
import { requireScope } from "@/lib/core/actor";
import { invalid } from "@/lib/core/errors";
import { usageRecord, usageTotal } from "@/lib/db/schema/models";
import type { Tx } from "@/lib/db/types";
import type { ServiceCall } from "../context";
import type { UsageGrouping, UsageQuery, UsageReport, UsageSums } from "./shapes";

const DAY_MS = 86_400_000;
const DEFAULT_DAYS = 30;
const MOST_DAYS = 366;
const MOST_GROUPS = 200;

interface SumRow {
  key: string | null;
  label: string | null;
  /** 1: the row that sums all groups. */
  whole: number;
  calls: number;
  failed_calls: number;
  input_tokens: number;
  cached_tokens: number;
  output_tokens: number;
  reasoning_tokens: number;
  cost_usd: number | null;
  unpriced_calls: number;
  estimated_calls: number;
}

/** Tokens, money and calls of a span of time, by day, model, role or orchestration, with the sums over all. */
export async function reportUsage({ ctx, input }: ServiceCall<UsageQuery>): Promise<UsageReport> {
  requireScope(ctx.actor, "usage:read");
  const { from, to } = spanOf(input, ctx.clock());
  const { group_by: grouping } = input;
  return ctx.db(async (tx) => {
    const within = and(
      eq(usageRecord.tenantId, ctx.tenantId),
      gte(usageRecord.at, from),
      lt(usageRecord.at, to),
    );
    const rows = await sumRows(tx, grouping, within);
    const total = rows.find((row) => row.whole === 1);
    const groups = rows.filter((row) => row.whole === 0);
    return {
      object: "usage_report",
      group_by: grouping,
      from: from.toISOString(),
      to: to.toISOString(),
      total: total ? sumsOf(total) : NOTHING,
      data: order(groups, grouping)
        .slice(0, MOST_GROUPS)
        .map((row) => ({
          key: row.key ?? "",
          label: row.label ?? row.key ?? "",
          ...sumsOf(row),
        })),
      month: await monthOf(tx, ctx.tenantId, ctx.clock()),
    };
  });
}

function spanOf(input: UsageQuery, now: Date): { from: Date; to: Date } {
  // A call of this very moment belongs to it.
  const to = input.to === undefined ? new Date(now.getTime() + 60_000) : new Date(input.to);
  const from =
    input.from === undefined ? new Date(to.getTime() - DEFAULT_DAYS * DAY_MS) : new Date(input.from);
  if (from >= to) throw invalid("`from` must be before `to`.", "/from");
  if (to.getTime() - from.getTime() > MOST_DAYS * DAY_MS)
    throw invalid(`At most ${MOST_DAYS} days at once.`, "/from");
  return { from, to };
}

const KEYS: Record<UsageGrouping, SQL> = {
  day: sql`to_char(r.at at time zone 'utc', 'YYYY-MM-DD')`,
  model: sql`r.model`,
  role: sql`r.role`,
  orchestration: sql`r.orchestration_id`,
};

/** Names of what still exists; what was deleted keeps its id. */
const LABELS: Record<UsageGrouping, SQL> = {
  day: sql`null::text`,
  model: sql`null::text`,
  role: sql`(select name from role o where o.tenant_id = g.tenant_id and o.id = g.key)`,
  orchestration: sql`(select name from orchestration o where o.tenant_id = g.tenant_id and o.id = g.key)`,
};

async function sumRows(tx: Tx, grouping: UsageGrouping, within: SQL | undefined): Promise<SumRow[]> {
  const records = tx.select().from(usageRecord).where(within);
  const { rows } = (await tx.execute(sql`
select g.key, g.whole, ${LABELS[grouping]} as label, g.calls, g.failed_calls, g.input_tokens, g.cached_tokens,
  g.output_tokens, g.reasoning_tokens, g.cost_usd, g.unpriced_calls, g.estimated_calls
from (select ${KEYS[grouping]} as key, grouping(${KEYS[grouping]}) as whole, min(r.tenant_id) as tenant_id,
    count(*)::int as calls, (count(*) filter (where r.outcome in ('failed', 'cancelled')))::int as failed_calls,
    sum(r.input_tokens)::float8 as input_tokens, sum(r.cached_tokens)::float8 as cached_tokens,
    sum(r.output_tokens)::float8 as output_tokens, sum(r.reasoning_tokens)::float8 as reasoning_tokens,
    sum(r.cost_usd) as cost_usd,
    (count(*) filter (where r.cost_usd is null and r.input_tokens + r.output_tokens > 0))::int as unpriced_calls,
    (count(*) filter (where r.estimated))::int as estimated_calls
  from (${records}) as r group by grouping sets ((${KEYS[grouping]}), ())) as g`)) as { rows: unknown[] };
  return rows as SumRow[];
}

function order(rows: SumRow[], grouping: UsageGrouping): SumRow[] {
  if (grouping === "day")
    return rows.toSorted((one, other) => ((one.key ?? "") < (other.key ?? "") ? -1 : 1));
  const weight = (row: SumRow) => row.input_tokens + row.output_tokens;
  return rows.toSorted(
    (one, other) => (other.cost_usd ?? 0) - (one.cost_usd ?? 0) || weight(other) - weight(one),
  );
}

const NOTHING: UsageSums = {
  calls: 0,
  failed_calls: 0,
  input_tokens: 0,
  cached_tokens: 0,
  output_tokens: 0,
  reasoning_tokens: 0,
  cost_usd: null,
  unpriced_calls: 0,
  estimated_calls: 0,
};

function sumsOf(row: SumRow): UsageSums {
  if (row.calls === 0) return NOTHING;
  const { key: _, label: __, whole: ___, ...sums } = row;
  return sums;
}

/** From the sums that are kept with each record. */
async function monthOf(tx: Tx, tenantId: string, now: Date): Promise<UsageReport["month"]> {
  const period = now.toISOString().slice(0, 7);
  const [row] = await tx
    .select()
    .from(usageTotal)
    .where(
      and(
        eq(usageTotal.tenantId, tenantId),
        eq(usageTotal.period, period),
        eq(usageTotal.subjectKind, "tenant"),
      ),
    );
  return {
    period,
    calls: row?.calls ?? 0,
    input_tokens: row?.inputTokens ?? 0,
    output_tokens: row?.outputTokens ?? 0,
    cost_usd: row?.costUsd ?? 0,
  };
}
