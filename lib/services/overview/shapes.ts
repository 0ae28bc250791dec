import type { ExecutionSummary } from "../executions/shapes";

/** Executions by the hour they were started in. */
export interface OverviewHour {
  /** Start of the hour, ISO 8601. */
  at: string;
  completed: number;
  failed: number;
  /** All of that hour: also cancelled ones and those still under way. */
  total: number;
}

/** A row of the overview's lists; `wake_at` is when one that waits for time to pass goes on. */
export type OverviewRow = ExecutionSummary & { wake_at: string | null };

/** What is going on in a workspace now, and how the executions started in the last 24 hours went. */
export interface Overview {
  live: { queued: number; running: number; waiting: number };
  day: {
    started: number;
    completed: number;
    failed: number;
    cancelled: number;
    /** Completed of those that completed or failed, 0 to 1; null before the first. */
    success_rate: number | null;
    /** Median of the completed ones, milliseconds. */
    p50_ms: number | null;
    /** 24 hours, the oldest first. */
    hours: OverviewHour[];
  };
  /** US dollars of this calendar month (UTC), as far as prices are known; null for who may not see usage. */
  month_cost_usd: number | null;
  waiting: OverviewRow[];
  failures: OverviewRow[];
  recent: OverviewRow[];
}
