import { and, asc, eq, gt, inArray } from "drizzle-orm";
import { TuttiError } from "@/lib/core/errors";
import type { JsonObject } from "@/lib/core/json";
import { insideTransaction } from "@/lib/db/open-transaction";
import { ledgerEntry } from "@/lib/db/schema";
import type { Database } from "@/lib/db/types";
import type { Vault } from "@/lib/guard/vault";
import { appendShares, appendSharesIn } from "./append";
import { BLOB_THRESHOLD, externalize, internalize, readBlob } from "./blobs";
import { Bus } from "./bus";
import { contentHash } from "./content-hash";
import { prepareEntry, shareOf, withPayloads, type PreparedEntry, type Share } from "./encode";
import { GroupCommit } from "./group-commit";
import { Heads } from "./heads";
import { NextAppender } from "./append-next";
import type { Ledger, ReadInput } from "./ledger";
import { StartBatch } from "./start-batch";
import { openDoorbell } from "./doorbell";
import { entryFromDraft, entryFromRow } from "./rows";
import { tail, tailWithText } from "./tail";
import { LiveTexts } from "./text";
import type { AppendOutcome, AppendRecord, ChainedEntry, Entry } from "./types";

export interface LedgerOptions {
  database: Database;
  vault: Vault;
  /** Milliseconds between looks at the table for what no doorbell rang for; default 1,000. */
  pollMs?: number;
}

/** Opens the ledger of this process. On Postgres it also listens for what other processes write. */
export async function createLedger(options: LedgerOptions): Promise<Ledger> {
  const { database, vault } = options;
  const bus = new Bus();
  const { pollMs } = options;
  const doorbell = await openDoorbell(database, bus, pollMs === undefined ? {} : { netMs: pollMs });
  const announce = (share: Share, outcome: AppendOutcome) => {
    if (!outcome.ok) return;
    bus.publish(changeOf(share, outcome));
    doorbell.ring(share.tenantId, share.executionId, outcome.lastSeq);
  };
  const heads = new Heads();
  const commits = new GroupCommit({
    lanes: database.kind === "pglite" ? 1 : 2,
    write: (shares) => appendShares(database, shares, heads),
    next: new NextAppender(database, heads),
    findCommitted: (share) => findCommitted(database, share),
    committed: announce,
  });
  const starts = new StartBatch({
    database,
    heads,
    committed: (start, entries) =>
      announce(
        {
          tenantId: start.tenantId,
          executionId: start.id,
          fence: 0,
          expectStatus: undefined,
          entries,
          patch: undefined,
        },
        { ok: true, baseSeq: 0, lastSeq: entries.length, dropped: [] },
      ),
  });
  const texts = new LiveTexts({
    database,
    publish: (piece) => bus.publishText(piece.executionId, piece),
    ring: ({ tenantId, executionId }) => doorbell.ringText(tenantId, executionId),
  });
  const readChained = (input: ReadInput) => readEntries(database, input);
  const append = inOrder(
    (record) => prepareRecord(database, vault, record),
    (share) => commits.append(share),
  );
  const source = {
    bus,
    database,
    read: readChained,
    pollMs: pollMs ?? 15_000,
    rings: () => doorbell.rings(),
  };
  return {
    start: (start) => (insideTransaction() ? Promise.reject(misplaced("start")) : starts.start(start)),
    admit: (admission) => void (starts.admission = admission),
    append,
    appendIn: async (tx, record) => {
      const [outcome] = await appendSharesIn(tx, [shareOf(record, record.entries.map(prepareEntry))]);
      return outcome ?? { ok: false, reason: "missing" };
    },
    published: (change) => {
      bus.publish(change);
      doorbell.ring(change.tenantId, change.executionId, change.lastSeq ?? 0);
    },
    read: readChained,
    readChained,
    readMany: (places) => readMany(database, places),
    tail: (input) => tail(source, input),
    tailWithText: (input) => tailWithText(source, input),
    openText: (place) => texts.open(place),
    onChange: (tenantId, callback) => bus.onTenant(tenantId, (change) => callback(change.executionId)),
    watch: (executionId, listener) => bus.onExecution(executionId, listener),
    resolve: async (entry) => {
      const [data, result] = await Promise.all([
        internalize(database, vault, entry, entry.data),
        entry.result ? internalize(database, vault, entry, entry.result) : null,
      ]);
      return { ...entry, data, result };
    },
    readBlob: (input) => readBlob(database, vault, input, input.blobId),
    drain: async () => {
      await commits.drain();
      await texts.drain();
    },
    close: async () => {
      await starts.drain();
      await commits.drain();
      await texts.drain();
      await doorbell.close();
    },
  };
}

/** Records of one execution are queued in the order they were given, also when one waits for its payload's blob. */
function inOrder(
  prepare: (record: AppendRecord) => Share | Promise<Share>,
  append: (share: Share) => Promise<AppendOutcome>,
): Ledger["append"] {
  const waiting = new Map<string, Promise<unknown>>();
  return (record) => {
    // Before the payload's blob is written: inside a transaction that would hang PGlite, too.
    if (insideTransaction()) return Promise.reject(misplaced("append", "; use appendIn"));
    const before = waiting.get(record.executionId);
    const prepared = prepare(record);
    if (!before && !(prepared instanceof Promise)) return append(prepared);
    // Heard below, but perhaps only after the one before: until then a failure must not end the process.
    if (prepared instanceof Promise) prepared.catch(() => undefined);
    const queued = Promise.resolve(before)
      .catch(() => undefined)
      .then(async () => ({ written: append(await prepared) }));
    waiting.set(record.executionId, queued);
    const forget = () => {
      if (waiting.get(record.executionId) === queued) waiting.delete(record.executionId);
    };
    queued.then(forget, forget);
    return queued.then(({ written }) => written);
  };
}

function misplaced(verb: string, instead = ""): TuttiError {
  return new TuttiError("internal", `${verb} was called inside a transaction${instead}.`);
}

async function readEntries(database: Database, input: ReadInput): Promise<ChainedEntry[]> {
  const rows = await database.db
    .select()
    .from(ledgerEntry)
    .where(
      and(
        eq(ledgerEntry.executionId, input.executionId),
        eq(ledgerEntry.tenantId, input.tenantId),
        gt(ledgerEntry.seq, input.afterSeq ?? 0),
      ),
    )
    .orderBy(asc(ledgerEntry.seq))
    .limit(input.limit ?? 1_000);
  return rows.map(entryFromRow);
}

async function readMany(
  database: Database,
  places: { tenantId: string; executionId: string }[],
): Promise<Map<string, Entry[]>> {
  const found = new Map(places.map(({ executionId }): [string, Entry[]] => [executionId, []]));
  const tenants = new Set(places.map(({ tenantId }) => tenantId));
  const rows = await database.db
    .select()
    .from(ledgerEntry)
    .where(
      and(inArray(ledgerEntry.executionId, [...found.keys()]), inArray(ledgerEntry.tenantId, [...tenants])),
    )
    .orderBy(asc(ledgerEntry.executionId), asc(ledgerEntry.seq));
  for (const row of rows) found.get(row.executionId)?.push(entryFromRow(row));
  return found;
}

/** Synchronous unless a payload is large: records keep their order without a wait. */
function prepareRecord(database: Database, vault: Vault, record: AppendRecord): Share | Promise<Share> {
  const entries = record.entries.map(prepareEntry);
  if (!entries.some(isLarge)) return shareOf(record, entries);
  return Promise.all(
    entries.map(async (entry): Promise<PreparedEntry> => {
      if (!isLarge(entry)) return entry;
      const { data, result, dataText, resultText } = entry;
      const smaller = (payload: JsonObject) => externalize(database, vault, record, payload);
      return withPayloads(
        entry,
        dataText.length > BLOB_THRESHOLD ? await smaller(data) : data,
        result && resultText && resultText.length > BLOB_THRESHOLD ? await smaller(result) : result,
      );
    }),
  ).then((prepared) => shareOf(record, prepared));
}

function isLarge({ dataText, resultText }: PreparedEntry): boolean {
  return dataText.length > BLOB_THRESHOLD || (resultText !== null && resultText.length > BLOB_THRESHOLD);
}

function changeOf(share: Share, outcome: Extract<AppendOutcome, { ok: true }>) {
  const { tenantId, executionId } = share;
  const lastSeq = outcome.lastSeq;
  // Seqs are only known to follow on when nothing was dropped.
  if (outcome.dropped.length > 0) return { tenantId, executionId, lastSeq };
  const entries = () =>
    share.entries.map((entry, index) =>
      entryFromDraft(entry, { tenantId, executionId, seq: outcome.baseSeq + 1 + index, at: entry.at }),
    );
  return { tenantId, executionId, lastSeq, baseSeq: outcome.baseSeq, entries };
}

/** After a lost connection: was this share committed? Its first entry is known by time and content. */
async function findCommitted(database: Database, share: Share): Promise<AppendOutcome | null> {
  const first = share.entries[0];
  if (!first) return null;
  const hash = contentHash({
    tenantId: share.tenantId,
    executionId: share.executionId,
    name: first.name,
    path: first.path,
    step: first.step ?? null,
    key: first.key ?? null,
    data: first.data,
    result: first.result,
    contract: first.contract ?? null,
    status: first.status ?? null,
    durationMs: first.durationMs ?? null,
    costUsd: first.costUsd ?? null,
  });
  const { rows } = await database.query(
    "select seq from ledger_entry where execution_id = $1 and content_hash = $2 and at = to_timestamp($3::double precision)::timestamptz(3)",
    [share.executionId, hash, first.at / 1000],
  );
  const seq = rows[0]?.seq;
  if (typeof seq !== "number") return null;
  return { ok: true, baseSeq: seq - 1, lastSeq: seq - 1 + share.entries.length, dropped: [] };
}
