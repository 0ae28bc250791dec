import { bucketOf, DURATION_BUCKETS_MS } from "@/lib/core/duration-buckets";
import type { StepOutcome } from "@/lib/engine/durable";
import type { Database } from "@/lib/db/types";

interface Counters {
  tenantId: string;
  agent: string;
  completed: number;
  failed: number;
  durationSumMs: number;
  buckets: number[];
  lastError: string | null;
}

const UPSERT = `
insert into agent_statistics as s (tenant_id, agent, completed, failed, duration_sum_ms, buckets, last_error,
  last_error_at, last_used_at)
select t, a, c, f, d, array(select json_array_elements_text(b)::integer), e::json,
  case when e is not null then now() end, now()
from json_to_recordset($1) as x(t text, a text, c integer, f integer, d double precision, b json, e text)
on conflict (tenant_id, agent) do update set
  completed = s.completed + excluded.completed,
  failed = s.failed + excluded.failed,
  duration_sum_ms = s.duration_sum_ms + excluded.duration_sum_ms,
  buckets = array(select coalesce(o, 0) + coalesce(n, 0) from unnest(s.buckets, excluded.buckets) as u(o, n)),
  last_error = coalesce(excluded.last_error, s.last_error),
  last_error_at = coalesce(excluded.last_error_at, s.last_error_at),
  last_used_at = excluded.last_used_at,
  updated_at = now()`;

/**
 * Counts tasks per tenant and agent in memory and adds them to `agent_statistics` from time to time: one statement
 * for all. A killed process loses the last seconds of statistics, never of the ledger.
 */
export class AgentStatistics {
  private counters = new Map<string, Counters>();
  private readonly running = new Map<string, number>();

  constructor(private readonly database: Database) {}

  inFlight(tenantId: string, agent: string): number {
    return this.running.get(`${tenantId}/${agent}`) ?? 0;
  }

  /** Counts a task in; the returned function counts it out, once, with how it ended (null: interrupted). */
  track(tenantId: string, agent: string): (outcome: StepOutcome | null, durationMs: number) => void {
    const key = `${tenantId}/${agent}`;
    this.running.set(key, (this.running.get(key) ?? 0) + 1);
    let out = false;
    return (outcome, durationMs) => {
      if (out) return;
      out = true;
      this.running.set(key, Math.max(0, (this.running.get(key) ?? 1) - 1));
      if (outcome) this.count(key, tenantId, agent, outcome, durationMs);
    };
  }

  async flush(): Promise<void> {
    if (this.counters.size === 0) return;
    // In one order in all processes, or two that flush at once lock each other out.
    const counters = [...this.counters]
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([, item]) => item);
    this.counters = new Map();
    const rows = counters.map((item) => ({
      t: item.tenantId,
      a: item.agent,
      c: item.completed,
      f: item.failed,
      d: item.durationSumMs,
      b: item.buckets,
      e: item.lastError,
    }));
    await this.database.query(UPSERT, [JSON.stringify(rows)], "agent_statistics_upsert");
  }

  private count(
    key: string,
    tenantId: string,
    agent: string,
    outcome: StepOutcome,
    durationMs: number,
  ): void {
    const found = this.counters.get(key);
    const counters = found ?? {
      tenantId,
      agent,
      completed: 0,
      failed: 0,
      durationSumMs: 0,
      buckets: Array.from({ length: DURATION_BUCKETS_MS.length + 1 }, () => 0),
      lastError: null,
    };
    if (!found) this.counters.set(key, counters);
    if (outcome.ok) counters.completed++;
    else {
      counters.failed++;
      counters.lastError = JSON.stringify(outcome.error);
    }
    counters.durationSumMs += durationMs;
    const bucket = bucketOf(durationMs);
    counters.buckets[bucket] = (counters.buckets[bucket] ?? 0) + 1;
  }
}
