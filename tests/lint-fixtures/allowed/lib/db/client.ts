import { sql } from "drizzle-orm";
export const database = { db: { now: sql`now()` } };
