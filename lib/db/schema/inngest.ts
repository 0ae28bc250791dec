import { integer, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import type { WaitingFor } from "../../core/states";
import { createdAt, moment, tenantId } from "./columns";

/**
 * Events for the Inngest server, written in the transaction they tell of and deleted when sent. They carry ids only.
 * Stays empty in embedded mode.
 */
export const outbox = pgTable(
  "outbox",
  {
    tenantId: tenantId(),
    /** Also the event's id: the server takes each once in 24 hours. */
    id: text().notNull(),
    event: text().notNull(),
    executionId: text().notNull(),
    priority: integer().notNull().default(0),
    createdAt: createdAt(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
);

/**
 * Who acts on a step at this moment, when Inngest orders the work: two deliveries of the same call can't both. The
 * row of the empty path is the execution's own; an execution none of whose rows is live has been lost on the way.
 */
export const stepClaim = pgTable(
  "step_claim",
  {
    tenantId: tenantId(),
    executionId: text().notNull(),
    path: text().notNull(),
    /** One delivery; null between two of them. */
    owner: text(),
    /** With an owner: when it counts as dead. Without: when the next delivery is overdue. Database time. */
    leaseUntil: moment().notNull(),
    /** What a step that sleeps or waits is waiting for. */
    resting: text().$type<WaitingFor>(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.executionId, table.path] })],
);
