import { sql, type SQL } from "drizzle-orm";
import type { Database, RawResult, Tx } from "@/lib/db/types";
import type { Ledger } from "./ledger";

/**
 * Who owns executions that are ordered from outside, by Inngest. Its row in `worker` lives as long as some process
 * serves it, so that embedded runners on the same database keep off.
 */
export const OUTSIDE = "inngest";
/** So long after the last sign of it embedded runners take over what it left. */
const OUTSIDE_LEASE_MINUTES = 15;

export interface Place {
  tenantId: string;
  executionId: string;
}

export async function rowsOf(tx: Tx, statement: SQL): Promise<RawResult["rows"]> {
  return ((await tx.execute(statement)) as RawResult).rows;
}

/** Also while the server is away for a while. */
export async function keepOutsideAlive(database: Database): Promise<void> {
  await database.query(
    `insert into worker (id, host, pid, lock_id, lease_until)
     values ($1, '', 0, 0, clock_timestamp() + $2::integer * interval '1 minute')
     on conflict (id) do update set lease_until = excluded.lease_until`,
    [OUTSIDE, OUTSIDE_LEASE_MINUTES],
    "outside_alive",
  );
}

export interface Begun {
  mine: boolean;
  /** Steps that had their RESPONSE, and the plan's own runs that had their result, when this run began. */
  recorded: number;
}

/**
 * Makes the execution the outside's, unless it has ended or a living worker has it; what is the outside's already is
 * taken as it is. The fence keeps a worker that was thought dead from writing.
 */
export async function claimOne(host: { database: Database; ledger: Ledger }, place: Place): Promise<Begun> {
  await keepOutsideAlive(host.database);
  const { tenantId, executionId } = place;
  let published: number | null = null;
  const begun = await host.database.db.transaction(async (tx) => {
    const [claimed] = await rowsOf(
      tx,
      sql`
      update execution e set status = 'running', waiting_for = null, wake_at = null, lease_owner = ${OUTSIDE},
        fence = e.fence + 1, crashes = e.crashes + case when e.status = 'running' then 1 else 0 end,
        started_at = coalesce(e.started_at, clock_timestamp())
      where e.tenant_id = ${tenantId} and e.id = ${executionId} and e.lease_owner is distinct from ${OUTSIDE}
        and (e.status in ('queued', 'waiting') or (e.status = 'running' and not exists (
          select from worker w where w.id = e.lease_owner and w.lease_until > clock_timestamp())))
      returning e.kind, e.crashes, e.fence, e.last_seq`,
    );
    if (claimed) {
      const outcome = await host.ledger.appendIn(tx, {
        ...place,
        fence: Number(claimed.fence),
        entries: [
          {
            name: Number(claimed.last_seq) <= 1 ? "execution.started" : "execution.resumed",
            path: "orchestrator",
            data: { kind: String(claimed.kind), crashes: Number(claimed.crashes) },
          },
        ],
      });
      if (outcome.ok) published = outcome.lastSeq;
    }
    const [row] = await rowsOf(
      tx,
      sql`
      select e.lease_owner = ${OUTSIDE} and e.status in ('queued', 'running', 'waiting') as mine,
        (select count(*)::integer from ledger_entry l where l.execution_id = e.id and (l.contract_type = 'RESPONSE'
          or (l.step is null and l.key is not null and l.result is not null))) as recorded
      from execution e where e.tenant_id = ${tenantId} and e.id = ${executionId}`,
    );
    return { mine: row?.mine === true, recorded: Number(row?.recorded ?? 0) };
  });
  if (published !== null) host.ledger.published({ ...place, lastSeq: published });
  return begun;
}
