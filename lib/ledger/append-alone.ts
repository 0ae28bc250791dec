import type { Database } from "@/lib/db/types";
import type { PreparedEntry, Share } from "./encode";
import type { Head } from "./heads";
import { linksAfter, type Link } from "./linked-entry";

/** More entries than this go the way of batches. */
const MAX_ENTRIES = 4;
const COLUMNS = [
  ["at", "double precision"],
  ["name", "text"],
  ["path", "text"],
  ["step", "text"],
  ["data", "json"],
  ["key", "text"],
  ["result", "json"],
  ["contract_id", "text"],
  ["contract_type", "text"],
  ["correlation_id", "text"],
  ["session_id", "text"],
  ["from_agent", "text"],
  ["to_agent", "text"],
  ["capability", "text"],
  ["status", "text"],
  ["duration_ms", "double precision"],
  ["cost_usd", "double precision"],
  ["content_hash", "text"],
  ["hash", "text"],
] as const;
const HEAD_PARAMETERS = 7;

/**
 * `ledger_append_next` for one execution's few entries without a change of state, which is what a step is when nothing
 * else goes on: plain values in a plain statement, half the work of the function with its JSON.
 */
function statementFor(entries: number): string {
  const names = COLUMNS.map(([name]) => name);
  let parameter = HEAD_PARAMETERS;
  const rows = Array.from({ length: entries }, (_, index) => {
    const values = COLUMNS.map(([, type]) => `$${++parameter}::${type}`);
    // The hash before: the head's for the first, else that of the entry above, its last parameter.
    const before = index === 0 ? "$7" : `$${parameter - COLUMNS.length}`;
    return `(${index + 1}, ${before}::text, ${values.join(", ")})`;
  });
  const picked = names.map((name) => (name === "at" ? "to_timestamp(v.at)" : `v.${name}`));
  return `with head as (
  update execution set last_seq = $4::integer + ${entries}, last_hash = $5::text,
    crashes = case when $6::boolean then 0 else crashes end
  where tenant_id = $1 and id = $2 and fence = $3::integer and last_seq = $4::integer returning 1)
insert into ledger_entry (execution_id, tenant_id, seq, prev_hash, ${names.join(", ")})
select $2, $1, $4::integer + v.ord, v.before, ${picked.join(", ")}
from head cross join (values ${rows.join(", ")}) as v(ord, before, ${names.join(", ")}) returning 1`;
}

const STATEMENTS = Array.from({ length: MAX_ENTRIES }, (_, index) => statementFor(index + 1));

export function canGoAlone({ entries, patch }: Share): boolean {
  return !patch && entries.length > 0 && entries.length <= MAX_ENTRIES;
}

/** The head after, or null when another writer came between or the fence is gone; nothing was written then. */
export async function appendAlone(database: Database, share: Share, before: Head): Promise<Head | null> {
  const { tenantId, executionId, fence, entries } = share;
  const { links, head } = linksAfter(share, entries, before);
  const values = links.flatMap((link, index) => valuesOf(entries[index], link));
  const progress = entries.some((entry) => entry.result);
  const { rows } = await database.query(
    STATEMENTS[entries.length - 1] ?? "",
    [tenantId, executionId, fence, before.seq, head.hash, progress, before.hash, ...values],
    `ledger_append_alone_${entries.length}`,
  );
  return rows.length > 0 ? head : null;
}

function valuesOf(entry: PreparedEntry | undefined, link: Link): unknown[] {
  if (!entry) return [];
  const { contract } = entry;
  return [
    entry.at / 1000,
    entry.name,
    entry.path,
    entry.step ?? null,
    entry.dataText,
    entry.key ?? null,
    entry.resultText,
    contract?.id ?? null,
    contract?.type ?? null,
    contract?.correlationId ?? null,
    contract?.sessionId ?? null,
    contract?.from ?? null,
    contract?.to ?? null,
    contract?.capability ?? null,
    entry.status ?? null,
    entry.durationMs ?? null,
    entry.costUsd ?? null,
    link.content,
    link.hash,
  ];
}
