import { sql } from "drizzle-orm";
import { customType, text, timestamp } from "drizzle-orm/pg-core";
import type { Json } from "../../core/json";

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

/** Any JSON. Drizzle's own `json` parses what the driver has parsed: the text "42" would come back as a number. */
export const jsonValue = customType<{ data: Json; driverData: Json }>({
  dataType: () => "json",
  toDriver: (value) => JSON.stringify(value),
  fromDriver: (value) => value,
});
