import { sql } from "drizzle-orm";
import { text, timestamp } from "drizzle-orm/pg-core";

/** UTC, milliseconds: exactly what a JavaScript Date holds, so a value read back compares equal. */
export const moment = () => timestamp({ withTimezone: true, precision: 3, mode: "date" });

export const createdAt = () =>
  moment()
    .notNull()
    .default(sql`now()`);

export const updatedAt = () =>
  moment()
    .notNull()
    .default(sql`now()`);

/** First column of every tenant table; row-level security compares it with `app.tenant_id`. */
export const tenantId = () => text().notNull();
