export { sql } from "drizzle-orm/sql";
