import type { Database } from "@/lib/db/types";
import { isTerminal, type ExecutionStatus } from "@/lib/core/states";
import { loadJournal, type Journal } from "../embedded/journal";
import { claimedFromRow, type ClaimedExecution } from "@/lib/ledger/lease";
import type { Ledger } from "@/lib/ledger/ledger";
import { OUTSIDE, type Place } from "@/lib/ledger/claim-one";

/** An execution as one request finds it. */
export interface Loaded {
  execution: ClaimedExecution;
  /** Ours to go on with: Inngest owns it and it has not ended. */
  ours: boolean;
  journal: Journal;
  /** Milliseconds since the epoch by the database's clock. */
  databaseNow: () => number;
}

const READ = `select tenant_id, id, kind, title, plan_source, plan, input, actor, context, constraints, budget,
  parent_id, parent_step, root_id, depth, replay_of, session_id,
  orchestration_id, orchestration_version, last_seq, fence, crashes, callback_url,
  cancel_requested_at is not null as cancel_requested,
  extract(epoch from coalesce(started_at, created_at))::double precision * 1000 as started_at_ms,
  extract(epoch from created_at)::double precision * 1000 as created_at_ms,
  status, lease_owner, extract(epoch from clock_timestamp())::double precision * 1000 as now_ms
  from execution where tenant_id = $1 and id = $2`;

/** Row and journal: all a request knows. Null when the execution is gone. */
export async function load(database: Database, ledger: Ledger, place: Place): Promise<Loaded | null> {
  const { rows } = await database.query(READ, [place.tenantId, place.executionId], "inngest_execution");
  const row = rows[0];
  if (!row) return null;
  const { status, lease_owner: owner, now_ms: now, ...columns } = row;
  const offset = Number(now) - performance.now();
  return {
    execution: claimedFromRow(columns),
    ours: owner === OUTSIDE && !isTerminal(status as ExecutionStatus),
    journal: await loadJournal(ledger, place),
    databaseNow: () => performance.now() + offset,
  };
}
