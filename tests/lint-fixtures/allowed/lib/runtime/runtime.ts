import { database } from "@/lib/db/client";
import { env } from "@/lib/env";
export const runtime = { now: database.db.now, env };
