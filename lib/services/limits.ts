import type { TaskRouter } from "@/lib/core/states";

/** Operator's limits, from the environment. */
export interface Limits {
  /** Milliseconds a start waits for its result before it answers 202. */
  syncTimeoutMs: number;
  /** Milliseconds after which an open stream pauses, before the host would cut it; null: it may stay open. */
  streamLimitMs: number | null;
  /** Bytes of a request body. */
  maxBodyBytes: number;
  /** Levels of nesting in a request body. */
  maxBodyDepth: number;
  requestsPerMinute: number;
  startsPerMinute: number;
  /** Where tasks go that don't say. */
  defaultRouter: TaskRouter;
  /** Roles and versions of orchestrations that the agents of one family of executions may write. */
  agentDrafts: number;
  /** Levels of executions that agents start from one another. */
  agentDepth: number;
  /** Executions that the agents of one family may start. */
  agentStarts: number;
  /** Running executions per tenant. */
  tenantConcurrency: number;
  /** Whether http (not https) and demo sign-in are allowed. */
  mode: "demo" | "production";
  /** Base of links handed out: `http://localhost:3000`. */
  publicUrl: string;
}
