import type { Database } from "@/lib/db/types";
import type { PreparedEntry, Share } from "./encode";
import { describePatch } from "./head-patch";
import type { Head } from "./heads";
import type { Link } from "./linked-entry";
import { RowBuffer } from "./row-buffer";

const STATEMENT = "select ledger_append_rows($1, $2, $3, $4, $5, $6, $7, $8, $9) as refused";

/** One execution's entries with their places in its chain. */
export interface Linked {
  share: Share;
  before: Head;
  links: Link[];
  head: Head;
}

/**
 * `ledger_append_next` for a Postgres that is spoken to in its own protocol: rows in binary form, which costs the server
 * a third less than JSON. Returns the ids that were refused.
 */
export async function appendRows(
  database: Database,
  rowType: number,
  linked: readonly Linked[],
): Promise<string[]> {
  const patches = linked.filter(({ share }) => share.patch).map(describeHead);
  const parameters = [
    linked.map(({ share }) => share.tenantId),
    linked.map(({ share }) => share.executionId),
    linked.map(({ share }) => share.fence),
    linked.map(({ before }) => before.seq),
    linked.map(({ head }) => head.seq),
    linked.map(({ head }) => head.hash),
    linked.map(({ share }) => share.entries.some(hasResult)),
    patches.length > 0 ? `[${patches.join(",")}]` : null,
    encodeRows(rowType, linked),
  ];
  const { rows } = await database.query(STATEMENT, parameters, "ledger_append_rows");
  return (rows[0]?.refused ?? []) as string[];
}

/** Type ids of our own types differ from database to database. */
export async function findRowType(database: Database): Promise<number> {
  const { rows } = await database.query("select 'ledger_row'::regtype::oid::integer as id", [], "ledger_row");
  return Number(rows[0]?.id);
}

function describeHead({ share }: Linked): string {
  const text = `{"t":"${share.tenantId}","e":"${share.executionId}"`;
  return `${text}${share.patch ? describePatch(share.patch) : ""}}`;
}

function encodeRows(rowType: number, linked: readonly Linked[]): Buffer {
  let rows = 0;
  let payload = 0;
  for (const { share } of linked) {
    rows += share.entries.length;
    for (const { dataText, resultText } of share.entries)
      payload += dataText.length + (resultText?.length ?? 0);
  }
  const buffer = new RowBuffer(rowType, { rows, payload });
  for (const { share, links } of linked) {
    for (const [index, link] of links.entries()) {
      const entry = share.entries[index];
      if (entry) buffer.add(share, entry, link);
    }
  }
  return buffer.end();
}

const hasResult = (entry: PreparedEntry): boolean => entry.result !== null;
