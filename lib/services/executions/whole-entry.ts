import type { Json } from "@/lib/core/json";
import { redactJson } from "@/lib/guard/redact";
import type { Entry } from "@/lib/ledger/types";
import type { Context } from "../context";

/** What the first entry of an execution shows cut is whole in the execution's row. */
export function withInput<Some extends Entry>(entry: Some, input: Json): Some {
  if (entry.name !== "execution.queued" || entry.data.input === undefined) return entry;
  return { ...entry, data: { ...entry.data, input: redactJson(input) } };
}

/** An entry with everything back in place that was stored apart. */
export async function wholeEntry(ctx: Context, entry: Entry, input: Json): Promise<Entry> {
  const apart = "$blobs" in entry.data || (entry.result !== null && "$blobs" in entry.result);
  return withInput(apart ? await ctx.ledger.resolve(entry) : entry, input);
}
