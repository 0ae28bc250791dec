import { sql } from "drizzle-orm";
import { keepOwnerAlive, OWNER, rowsOf } from "./rows";
import type { InngestHost } from "./host";
import type { Place } from "./events";

export interface Begun {
  mine: boolean;
  /** Steps that had their RESPONSE when this run began. */
  recorded: number;
}

/**
 * Makes the execution Inngest's, unless it has ended or a living worker has it; what is Inngest's already is taken as
 * it is. The fence keeps a worker that was thought dead from writing.
 */
export async function claimExecution(host: InngestHost, place: Place): Promise<Begun> {
  await keepOwnerAlive(host.database);
  const { tenantId, executionId } = place;
  let published: number | null = null;
  const begun = await host.database.db.transaction(async (tx) => {
    const [claimed] = await rowsOf(
      tx,
      sql`
      update execution e set status = 'running', waiting_for = null, wake_at = null, lease_owner = ${OWNER},
        fence = e.fence + 1, crashes = e.crashes + case when e.status = 'running' then 1 else 0 end,
        started_at = coalesce(e.started_at, clock_timestamp())
      where e.tenant_id = ${tenantId} and e.id = ${executionId} and e.lease_owner is distinct from ${OWNER}
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
      select e.lease_owner = ${OWNER} and e.status in ('queued', 'running', 'waiting') as mine,
        (select count(*)::integer from ledger_entry l where l.execution_id = e.id and l.contract_type = 'RESPONSE')
          as recorded
      from execution e where e.tenant_id = ${tenantId} and e.id = ${executionId}`,
    );
    return { mine: row?.mine === true, recorded: Number(row?.recorded ?? 0) };
  });
  if (published !== null) host.ledger.published({ ...place, lastSeq: published });
  return begun;
}
