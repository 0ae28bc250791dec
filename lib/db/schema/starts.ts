import { boolean, index, integer, json, pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";
import { sql } from "drizzle-orm";
import type { JsonObject } from "../../core/json";
import { createdAt, moment, tenantId, updatedAt } from "./columns";

/** Starts an orchestration by the clock. */
export const schedule = pgTable(
  "schedule",
  {
    tenantId: tenantId(),
    id: text().notNull(),
    orchestrationId: text().notNull(),
    name: text().notNull(),
    /** Cron expression of five or six fields. */
    cron: text().notNull(),
    /** IANA name, e.g. `Europe/Berlin`. */
    timeZone: text().notNull(),
    /** The version it starts; null: the published one. */
    version: integer(),
    input: json().$type<JsonObject>().notNull().default({}),
    options: json().$type<JsonObject>().notNull().default({}),
    active: boolean().notNull().default(true),
    /** Why the system paused it; null: it runs, or a person paused it. */
    pausedReason: text(),
    /** What becomes of runs that were due while nothing worked. */
    missedRuns: text().$type<"skip" | "run_once" | "run_all">().notNull().default("run_once"),
    /** Of the actor its executions run as. */
    actor: json().$type<JsonObject>().notNull(),
    nextAt: moment(),
    lastAt: moment(),
    lastExecutionId: text(),
    lastError: json().$type<JsonObject>(),
    createdBy: text(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    uniqueIndex("schedule_name").on(table.tenantId, table.orchestrationId, table.name),
    index("schedule_due")
      .on(table.nextAt)
      .where(sql`active`),
  ],
);

/** A signed incoming address that starts an orchestration (SAFETY.md A10, Standard Webhooks). */
export const trigger = pgTable(
  "trigger",
  {
    tenantId: tenantId(),
    id: text().notNull(),
    orchestrationId: text().notNull(),
    name: text().notNull(),
    /** Sealed `whsec_…`. */
    secret: text().notNull(),
    /** Still accepted while the sender changes over. */
    previousSecret: text(),
    previousUntil: moment(),
    /** The version it starts; null: the published one. */
    version: integer(),
    /** Template of the input over `{body, headers, query}`; null: the body itself. */
    inputMapping: json().$type<JsonObject>(),
    active: boolean().notNull().default(true),
    /** Why the system paused it; null: it works, or a person paused it. */
    pausedReason: text(),
    /** Signed messages it takes in a minute. */
    messagesPerMinute: integer().notNull().default(60),
    actor: json().$type<JsonObject>().notNull(),
    lastAt: moment(),
    lastExecutionId: text(),
    createdBy: text(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    uniqueIndex("trigger_name").on(table.tenantId, table.orchestrationId, table.name),
    // The address names no tenant: a message leads to its row by the id alone.
    index("trigger_address").on(table.id),
  ],
);

/** Ids of messages a trigger has taken: a repeat starts nothing. */
export const triggerDelivery = pgTable(
  "trigger_delivery",
  {
    tenantId: tenantId(),
    triggerId: text().notNull(),
    messageId: text().notNull(),
    executionId: text(),
    attempts: integer().notNull().default(1),
    createdAt: createdAt(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.triggerId, table.messageId] }),
    index("trigger_delivery_age").on(table.createdAt),
  ],
);
