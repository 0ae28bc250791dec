import { boolean, integer, pgTable, primaryKey, text, timestamp, uniqueIndex } from "drizzle-orm/pg-core";
import { createdAt, moment } from "./columns";

/**
 * People and their sign-ins. These tables belong to no tenant. Property names are those the Auth.js
 * drizzle adapter expects; column names are ours.
 */
export const user = pgTable(
  "user",
  {
    id: text().primaryKey(),
    name: text(),
    email: text().notNull(),
    emailVerified: timestamp({ mode: "date", withTimezone: true }),
    image: text(),
    /** The demo person: signs in without a password, in demo mode only. */
    demo: boolean().notNull().default(false),
    createdAt: createdAt(),
  },
  (table) => [uniqueIndex("user_email").on(table.email)],
);

export const authAccount = pgTable(
  "auth_account",
  {
    userId: text()
      .notNull()
      .references(() => user.id, { onDelete: "cascade" }),
    type: text().notNull(),
    provider: text().notNull(),
    providerAccountId: text().notNull(),
    refresh_token: text(),
    access_token: text(),
    expires_at: integer(),
    token_type: text(),
    scope: text(),
    id_token: text(),
    session_state: text(),
  },
  (table) => [primaryKey({ columns: [table.provider, table.providerAccountId] })],
);

export const authSession = pgTable("auth_session", {
  /** SHA-256 of the cookie value: a copy of the table signs nobody in. */
  sessionToken: text().primaryKey(),
  userId: text()
    .notNull()
    .references(() => user.id, { onDelete: "cascade" }),
  expires: timestamp({ mode: "date", withTimezone: true }).notNull(),
  createdAt: createdAt(),
});

export const authVerification = pgTable(
  "auth_verification",
  {
    identifier: text().notNull(),
    token: text().notNull(),
    expires: moment().notNull(),
  },
  (table) => [primaryKey({ columns: [table.identifier, table.token] })],
);
