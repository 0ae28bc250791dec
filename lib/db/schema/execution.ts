import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  index,
  integer,
  json,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from "drizzle-orm/pg-core";
import type { ErrorRecord } from "../../core/errors";
import type { JsonObject } from "../../core/json";
import type { ExecutionKind, ExecutionStatus, PlanSourceName, WaitingFor } from "../../core/states";
import { createdAt, jsonValue, moment, tenantId } from "./columns";

/**
 * One piece of requested work. What it did is in `ledger_entry`; this row is its head: state, lease and
 * the end of its chain. Columns that change at every step (`last_seq`, `last_hash`) carry no index, so
 * those updates stay heap-only (fillfactor 70, set in the custom migration).
 */
export const execution = pgTable(
  "execution",
  {
    tenantId: tenantId(),
    id: text().notNull(),
    kind: text().$type<ExecutionKind>().notNull(),
    status: text().$type<ExecutionStatus>().notNull(),
    waitingFor: text().$type<WaitingFor>(),
    /** Task, intent or orchestration name: what lists show. */
    title: text().notNull(),
    planSource: text().$type<PlanSourceName>().notNull(),
    /** What the plan source reads: `{capability, mode, reason}` or `{orchestrationId, version}`. */
    plan: json().$type<JsonObject>().notNull(),
    input: jsonValue().notNull(),
    output: jsonValue(),
    error: json().$type<ErrorRecord>(),
    /** Labels from the caller; never identity. */
    context: json().$type<JsonObject>().notNull().default({}),
    metadata: json().$type<JsonObject>().notNull().default({}),
    tags: text()
      .array()
      .notNull()
      .default(sql`'{}'`),
    actor: json().$type<JsonObject>().notNull(),
    constraints: json().$type<JsonObject>(),
    toolbox: json().$type<JsonObject>(),
    budget: json().$type<JsonObject>(),
    usage: json().$type<JsonObject>().notNull().default({}),
    priority: integer().notNull().default(0),
    sessionId: text(),
    parentId: text(),
    /** Path of the parent's step that started it; a later attempt of the step adds `#` and its number. */
    parentStep: text(),
    /** The outermost execution of the family; null: itself. */
    rootId: text(),
    /** Executions above it. */
    depth: integer().notNull().default(0),
    orchestrationId: text(),
    orchestrationVersion: integer(),
    callbackUrl: text(),
    replayOf: text(),
    lastSeq: integer().notNull().default(0),
    lastHash: text().notNull().default(""),
    leaseOwner: text(),
    fence: integer().notNull().default(0),
    /** Takeovers since the last journalled progress; too many and the execution fails with `crash_loop`. */
    crashes: integer().notNull().default(0),
    wakeAt: moment(),
    cancelRequestedAt: moment(),
    createdAt: createdAt(),
    startedAt: moment(),
    finishedAt: moment(),
    /** Whether a signed checkpoint holds the end of its chain. */
    checkpointed: boolean().notNull().default(false),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    index("execution_kind").on(table.tenantId, table.kind, table.id),
    index("execution_session")
      .on(table.tenantId, table.sessionId, table.id)
      .where(sql`session_id is not null`),
    index("execution_orchestration")
      .on(table.tenantId, table.orchestrationId, table.id)
      .where(sql`orchestration_id is not null`),
    index("execution_orchestration_version")
      .on(table.tenantId, table.orchestrationId, table.orchestrationVersion, table.id)
      .where(sql`orchestration_id is not null`),
    index("execution_parent")
      .on(table.tenantId, table.parentId, table.id)
      .where(sql`parent_id is not null`),
    // How many an execution has brought about: asked at the start of each further one.
    index("execution_root")
      .on(table.tenantId, table.rootId)
      .where(sql`root_id is not null`),
    // One child per attempt of a step, also when its start is repeated after a crash.
    uniqueIndex("execution_parent_step")
      .on(table.tenantId, table.parentId, table.parentStep)
      .where(sql`parent_id is not null`),
    // Few rows are active or failed at any time; "completed" lists walk the primary key.
    index("execution_active")
      .on(table.tenantId, table.status, table.id)
      .where(sql`status in ('queued', 'running', 'waiting')`),
    index("execution_not_completed")
      .on(table.tenantId, table.status, table.id)
      .where(sql`status in ('failed', 'cancelled')`),
    index("execution_due")
      .on(table.tenantId, sql`priority desc`, table.id)
      .where(sql`status = 'queued'`),
    index("execution_wake")
      .on(table.wakeAt)
      .where(sql`status = 'waiting' and wake_at is not null`),
    index("execution_checkpoint")
      .on(table.tenantId, table.id)
      .where(sql`not checkpointed and status in ('completed', 'failed', 'cancelled')`),
    index("execution_lease")
      .on(table.leaseOwner)
      .where(sql`status = 'running'`),
  ],
);

/** Tags as rows: array operators are not leakproof, so under row-level security they can't use an index. */
export const executionTag = pgTable(
  "execution_tag",
  {
    tenantId: tenantId(),
    tag: text().notNull(),
    executionId: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.tag, table.executionId] })],
);

/** A process that runs executions. Past `lease_until` (database time) it is dead. */
export const worker = pgTable("worker", {
  id: text().primaryKey(),
  host: text().notNull(),
  pid: integer().notNull(),
  /** Number of its session advisory lock: who can take it knows that the worker is gone. */
  lockId: bigint({ mode: "number" }).notNull(),
  startedAt: createdAt(),
  leaseUntil: moment().notNull(),
});

/** An event sent to an execution: rows are truth, doorbells only wake. */
export const signal = pgTable(
  "signal",
  {
    tenantId: tenantId(),
    id: text().notNull(),
    executionId: text().notNull(),
    event: text().notNull(),
    /** Which waiter it is for, e.g. a step path; empty: any waiter of that event. */
    match: text().notNull().default(""),
    data: jsonValue(),
    createdAt: createdAt(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    index("signal_waiter").on(table.tenantId, table.executionId, table.event, table.match),
  ],
);

/** One attempt row per delivery of a callback: the delivery log. */
export const webhookDelivery = pgTable(
  "webhook_delivery",
  {
    tenantId: tenantId(),
    id: text().notNull(),
    executionId: text().notNull(),
    url: text().notNull(),
    status: text().$type<"pending" | "delivered" | "failed">().notNull(),
    attempts: integer().notNull().default(0),
    /** `[{at, status, error, duration_ms}]`, the newest last. */
    log: json().$type<JsonObject[]>().notNull().default([]),
    nextAt: moment(),
    createdAt: createdAt(),
    deliveredAt: moment(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    index("webhook_delivery_execution").on(table.tenantId, table.executionId),
    index("webhook_delivery_due")
      .on(table.nextAt)
      .where(sql`status = 'pending'`),
  ],
);
