import type { execution } from "@/lib/db/schema";
import type { Database, RawResult } from "@/lib/db/types";

/** The columns of a claimed execution that a runner needs, as the database names them. */
export type ClaimedExecution = Pick<
  typeof execution.$inferSelect,
  | "tenantId"
  | "id"
  | "kind"
  | "title"
  | "planSource"
  | "plan"
  | "input"
  | "actor"
  | "context"
  | "constraints"
  | "budget"
  | "parentId"
  | "parentStep"
  | "rootId"
  | "depth"
  | "replayOf"
  | "sessionId"
  | "orchestrationId"
  | "orchestrationVersion"
  | "lastSeq"
  | "fence"
  | "crashes"
  | "callbackUrl"
> & {
  cancelRequested: boolean;
  startedAtMs: number;
  createdAtMs: number;
  /** Taken as it started: its `execution.started` is written, and there is nothing to replay. */
  begun?: true;
};

export interface ClaimInput {
  workerId: string;
  maxCount: number;
  perTenant: number;
  /** Also due waits and executions whose worker is gone. */
  everything: boolean;
  /** Crashes without progress an execution survives; those at their last are taken one at a time. Default: none are. */
  crashLimit?: number;
}

const CLAIM = `select b.backlog, c.tenant_id, c.id, c.kind, c.title, c.plan_source, c.plan, c.input, c.actor, c.context,
  c.constraints, c.budget, c.parent_id, c.parent_step, c.root_id, c.depth, c.replay_of, c.session_id, c.orchestration_id, c.orchestration_version, c.last_seq, c.fence, c.crashes, c.callback_url,
  c.cancel_requested_at is not null as cancel_requested,
  extract(epoch from c.started_at)::double precision * 1000 as started_at_ms,
  extract(epoch from c.created_at)::double precision * 1000 as created_at_ms
  from (select exists (select from execution where status = 'queued') as backlog) b
  left join execution_claim($1, $2, $3, $4, $5) c on true`;

export interface Claimed {
  executions: ClaimedExecution[];
  /** Some were queued when this began: there may be more, for instance behind their tenant's limit. */
  backlog: boolean;
}

export async function claimExecutions(database: Database, input: ClaimInput): Promise<Claimed> {
  const { workerId, maxCount, perTenant, everything, crashLimit = 0 } = input;
  // With a limit of one every takeover is the last chance; one at a time would only be slow.
  const parameters = [workerId, maxCount, perTenant, everything, crashLimit > 1 ? crashLimit : 0];
  const { rows } = await database.query(CLAIM, parameters, "execution_claim");
  return {
    executions: rows.filter((row) => row.id !== null).map(claimedFromRow),
    backlog: rows[0]?.backlog === true,
  };
}

export function claimedFromRow(row: RawResult["rows"][number]): ClaimedExecution {
  const camel = Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
      value,
    ]),
  );
  return camel as ClaimedExecution;
}

/** Registers the worker with a lease, by database time. */
export async function registerWorker(
  database: Database,
  worker: { id: string; host: string; pid: number; lockId: number; leaseMs: number },
): Promise<void> {
  await database.query(
    `insert into worker (id, host, pid, lock_id, lease_until)
     values ($1, $2, $3, $4, clock_timestamp() + $5::double precision * interval '1 millisecond')`,
    [worker.id, worker.host, worker.pid, worker.lockId, worker.leaseMs],
  );
}

/** Extends the lease; `alive` is false when it had passed already. Also tells the database's time. */
export async function heartbeat(
  database: Database,
  workerId: string,
  leaseMs: number,
): Promise<{ alive: boolean; databaseNow: number }> {
  const { rows } = await database.query(
    `with beat as (
       update worker set lease_until = clock_timestamp() + $2::double precision * interval '1 millisecond'
       where id = $1 and lease_until > clock_timestamp() returning 1)
     select exists (select from beat) as alive,
       extract(epoch from clock_timestamp())::double precision * 1000 as database_now`,
    [workerId, leaseMs],
    "worker_heartbeat",
  );
  return { alive: rows[0]?.alive === true, databaseNow: Number(rows[0]?.database_now) };
}

/** How long after a start of the server a free lock says nothing: the living are still on their way back to it. */
const LOCKS_RETURN_MS = 10_000;

/** Ends the leases of workers whose session lock is free: their processes are gone. Lock 0 stands for: has none. */
export async function buryDeadWorkers(database: Database, workerId: string): Promise<void> {
  await database.query(
    `update worker set lease_until = clock_timestamp() - interval '1 second'
     where id <> $1 and lock_id <> 0 and lease_until > clock_timestamp()
       and pg_postmaster_start_time() < clock_timestamp() - $2::double precision * interval '1 millisecond'
       and pg_try_advisory_xact_lock(lock_id)`,
    [workerId, LOCKS_RETURN_MS],
    "worker_bury",
  );
}

export async function removeWorker(database: Database, workerId: string): Promise<void> {
  await database.query("delete from worker where id = $1", [workerId]);
}

/** An embedded database has one process: whoever opens it knows that all other workers are gone. */
export async function voidAllLeases(database: Database): Promise<void> {
  await database.query("delete from worker");
}

/** Executions that are this worker's by their rows. */
export async function ownedExecutions(
  database: Database,
  workerId: string,
): Promise<{ id: string; fence: number }[]> {
  const { rows } = await database.query(
    "select id, fence from execution where status = 'running' and lease_owner = $1",
    [workerId],
    "execution_owned",
  );
  return rows.map((row) => ({ id: String(row.id), fence: Number(row.fence) }));
}

/** Leaves executions of this worker to whoever claims next, which counts as a takeover. */
export async function abandonExecutions(database: Database, ids: string[], workerId: string): Promise<void> {
  await database.query(
    `update execution set lease_owner = null
     where id in (select json_array_elements_text($1::json)) and status = 'running' and lease_owner = $2`,
    [JSON.stringify(ids), workerId],
  );
}

/** Of the executions this worker runs, those somebody wants cancelled. */
export async function cancelRequests(database: Database, workerId: string): Promise<string[]> {
  const { rows } = await database.query(
    "select id from execution where status = 'running' and lease_owner = $1 and cancel_requested_at is not null",
    [workerId],
    "cancel_requests",
  );
  return rows.map((row) => String(row.id));
}

/** The data of the first signal for a waiter, and how many signals the execution has had. */
export async function readSignals(
  database: Database,
  input: { tenantId: string; executionId: string; event: string; match: string },
): Promise<{ found: boolean; data: unknown; total: number }> {
  const { rows } = await database.query(
    `select (select count(*)::integer from signal where tenant_id = $1 and execution_id = $2) as total, s.id, s.data
     from (select 1) one left join lateral (
       select id, data from signal where tenant_id = $1 and execution_id = $2 and event = $3 and match in ($4, '')
       order by id limit 1) s on true`,
    [input.tenantId, input.executionId, input.event, input.match],
    "signal_read",
  );
  const row = rows[0];
  return { found: row?.id != null, data: row?.data ?? null, total: Number(row?.total ?? 0) };
}
