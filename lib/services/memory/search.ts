import { sql } from "drizzle-orm";
import { requireScope } from "@/lib/core/actor";
import type { JsonObject } from "@/lib/core/json";
import type { ServiceCall } from "../context";
import { iso } from "../iso";
import type { MemoryMatches } from "./shapes";

export interface SearchMemoryInput {
  query: string;
  /** Only items that carry all of these. */
  tags?: string[];
  limit?: number;
  session_id?: string;
}

/** A row of the SQL function `memory_search`. */
interface MatchRow {
  item_id: string;
  item_text: string;
  item_tags: string[];
  item_metadata: JsonObject;
  item_session_id: string | null;
  item_execution_id: string | null;
  item_created_at: Date | string;
  score: number;
}

const DEFAULT_LIMIT = 10;

/** Texts with the query's words (English stems too) or, where those find too little, with similar spelling. */
export async function searchMemory({ ctx, input }: ServiceCall<SearchMemoryInput>): Promise<MemoryMatches> {
  requireScope(ctx.actor, "memory:read");
  const tags = sql.param(input.tags ?? []);
  const result = await ctx.db((tx) =>
    tx.execute(
      sql`select * from memory_search(${input.query}, ${tags}::text[], ${input.session_id ?? null}::text, ${input.limit ?? DEFAULT_LIMIT}::integer)`,
    ),
  );
  const { rows } = result as { rows: MatchRow[] };
  return {
    items: rows.map((row) => ({
      item_id: row.item_id,
      text: row.item_text,
      tags: row.item_tags,
      score: row.score,
      metadata: row.item_metadata,
      session_id: row.item_session_id,
      execution_id: row.item_execution_id,
      created_at: iso(row.item_created_at),
    })),
  };
}
