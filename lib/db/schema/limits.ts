import { integer, json, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { createdAt, moment, tenantId } from "./columns";

/** One row per idempotency key and caller (SAFETY.md, Idempotency-Key). */
export const idempotencyRecord = pgTable(
  "idempotency_record",
  {
    tenantId: tenantId(),
    /** SHA-256 over principal, method, route and key. */
    id: text().notNull(),
    fingerprint: text().notNull(),
    state: text().$type<"in_progress" | "done">().notNull(),
    owner: text().notNull(),
    leaseUntil: moment().notNull(),
    executionId: text(),
    responseStatus: integer(),
    responseHeaders: json().$type<Record<string, string>>(),
    responseBody: text(),
    implicit: integer().notNull().default(0),
    createdAt: createdAt(),
    expiresAt: moment().notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
);

/** Fixed windows by database clock: one upsert per check. `bucket` names what is limited and whom. */
export const rateLimit = pgTable("rate_limit", {
  bucket: text().primaryKey(),
  windowStart: moment().notNull(),
  count: integer().notNull(),
});
