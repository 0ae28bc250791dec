import type { Database } from "@/lib/db/types";
import type { RunningOptions } from "./running-execution";
import type { AgentStatistics } from "./statistics";

interface RunnerSettings {
  concurrency: number;
  tenantConcurrency: number;
  leaseMs: number;
  heartbeatMs: number;
  pollMs: number;
  shutdownGraceMs: number;
}

export interface RunnerOptions extends Omit<
  RunningOptions,
  "databaseNow" | "loadJournal" | "readSignal" | "usageOfFamily"
> {
  database: Database;
  settings: RunnerSettings;
  statistics: AgentStatistics;
  /** After an execution ended, e.g. to deliver its callback. */
  onSettled: (execution: { tenantId: string; id: string; callbackUrl: string | null }) => void;
  /** Sweeps that ride on the poll. */
  onPoll?: () => Promise<void>;
}
