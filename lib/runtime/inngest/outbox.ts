import type { Inngest } from "inngest";
import { newId } from "@/lib/core/ids";
import { outbox } from "@/lib/db/schema";
import type { Database, RawResult, Tx } from "@/lib/db/types";
import { log } from "@/lib/guard/log";
import type { Doorbell } from "@/lib/services/context";
import { EVENTS } from "./events";
import { OUTSIDE, type Place } from "@/lib/ledger/claim-one";

/** Events one request to the server carries. */
const BATCH = 100;

/**
 * What the Inngest server is to hear of: written with the rows it is about, sent after their commit, deleted when the
 * server has it. A server that is away, or a process that dies between the two, costs a minute: the sweep sends it.
 */
export class Outbox {
  constructor(
    private readonly database: Database,
    private readonly client: Inngest.Any,
  ) {}

  /** For `Context`: inside the transaction of a start, a signal or a cancel. */
  async enqueue(tx: Tx, tenantId: string, doorbell: Doorbell): Promise<void> {
    await tx.insert(outbox).values(rowOf(tenantId, newId("outbox"), doorbell));
  }

  /** From outside a transaction. The same `id` again is the same event: the server takes it once. */
  async ring(place: Place, id: string, reason: Doorbell["reason"]): Promise<void> {
    const row = rowOf(place.tenantId, id, { executionId: place.executionId, reason, priority: 0 });
    await this.database.db.insert(outbox).values(row).onConflictDoNothing();
    await this.send(place.executionId);
  }

  /** After the commit, in the background: what fails is the sweep's. */
  dispatch(executionId: string): void {
    this.send(executionId).catch((error: unknown) => log.warn("inngest.send_failed", { executionId, error }));
  }

  async send(executionId: string): Promise<void> {
    await this.sendWhere("execution_id = $1", [executionId]);
  }

  /** What should long have been sent. */
  async sweep(): Promise<void> {
    await this.sendWhere("created_at < clock_timestamp() - interval '5 seconds'", []);
  }

  private async sendWhere(condition: string, parameters: unknown[]): Promise<void> {
    for (;;) {
      const { rows } = await this.database.query(
        `select tenant_id, id, event, execution_id, priority from outbox where ${condition} order by id limit ${BATCH}`,
        parameters,
      );
      if (rows.length === 0) return;
      await this.client.send(rows.map(eventOf));
      const ids = JSON.stringify(rows.map(({ id, tenant_id }) => ({ id, tenant_id })));
      await this.database.query(
        `delete from outbox o using json_to_recordset($1) as sent(id text, tenant_id text)
         where o.tenant_id = sent.tenant_id and o.id = sent.id`,
        [ids],
        "outbox_delete",
      );
      if (rows.length < BATCH) return;
    }
  }
}

function eventOf({ id, event, tenant_id, execution_id, priority }: RawResult["rows"][number]) {
  return { id: String(id), name: String(event), data: { tenant_id, execution_id, priority } };
}

function rowOf(tenantId: string, id: string, { executionId, reason, priority }: Doorbell) {
  return { tenantId, id, executionId, priority, event: EVENTS[reason] };
}

/** Executions whose doorbell was lost: queued or signalled and nobody came, left by a worker, or gone silent. */
const LOST = `
select e.tenant_id, e.id, case when e.status = 'queued' and e.lease_owner = '${OUTSIDE}' then 'signalled' else 'due' end as reason
from execution e
where e.status in ('queued', 'running', 'waiting')
  and not exists (select from outbox o where o.tenant_id = e.tenant_id and o.execution_id = e.id)
  and case
    when e.status = 'queued' then e.created_at < clock_timestamp() - interval '1 minute'
    when e.lease_owner is null then e.wake_at <= clock_timestamp()
    when e.lease_owner = '${OUTSIDE}' then not exists (
      select from step_claim c where c.tenant_id = e.tenant_id and c.execution_id = e.id
        and c.lease_until > clock_timestamp())
    else e.status = 'running' and not exists (
      select from worker w where w.id = e.lease_owner and w.lease_until > clock_timestamp())
  end
order by e.id limit 500`;

/** What deliveries that came late left of executions that had ended. */
const LEFT_OVER = `
delete from step_claim c using execution e
where c.lease_until < clock_timestamp() and e.tenant_id = c.tenant_id and e.id = c.execution_id
  and e.status in ('completed', 'failed', 'cancelled')`;

/** Rings again for them. One bell in ten minutes: a backlog at the server is not made longer. */
export async function ringForLost(database: Database, outboxOf: Outbox, now: number): Promise<void> {
  await database.query(LEFT_OVER, [], "inngest_left_over");
  const { rows } = await database.query(LOST, [], "inngest_lost");
  for (const row of rows) {
    const executionId = String(row.id);
    const reason = row.reason === "signalled" ? "signalled" : "due";
    const pause = reason === "signalled" ? 60_000 : 600_000;
    const id = `${executionId}:${reason}:${Math.floor(now / pause)}`;
    await outboxOf.ring({ tenantId: String(row.tenant_id), executionId }, id, reason);
  }
}
