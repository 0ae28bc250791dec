import { sql } from "drizzle-orm";
import { TuttiError } from "@/lib/core/errors";
import { mostTelling, type WaitingFor } from "@/lib/core/states";
import type { Database, Tx } from "@/lib/db/types";
import type { Vault } from "@/lib/guard/vault";
import { BLOB_THRESHOLD, externalize } from "./blobs";
import { OUTSIDE, rowsOf, type Place } from "./claim-one";
import type { Ledger } from "./ledger";
import type { AppendOutcome, EntryDraft, ExecutionPatch } from "./types";

/** Who takes claims here. */
const PROCESS = crypto.randomUUID();
/** Among the claims of an execution: that a process was lost with some of them. Steps' names have no spaces. */
const LOSS = "lost ";
/** An execution none of whose rows is live for so long was lost on the way: the sweep starts it again. */
const OVERDUE_MS = 600_000;

export interface StepClaimHost {
  database: Database;
  ledger: Ledger;
  vault: Vault;
  settings: { leaseMs: number; crashLimit: number };
}

export type Taken =
  /** `clean`: whoever acted before had let go of the step in order. */
  | { kind: "taken"; clean: boolean; fence: number }
  | { kind: "busy" }
  /** Ended, cancelled, given up, or somebody else's. */
  | { kind: "left" };

/** A rest that a step goes into. */
export interface Rest {
  ms: number;
  waitingFor: WaitingFor;
  /** The signals it waits for: one that is there already ends the rest before it begins. */
  signals: { event: string; match: string }[];
}

/** Thrown where a delivery finds that the step is not its own any more: it writes nothing. */
export function lostStep(): TuttiError {
  return new TuttiError("conflict", "The step belongs to another delivery now.");
}

/** One delivery's hold on one step. Locks the execution's row first and its own second, as everybody does. */
export class StepClaim {
  private readonly owner = `${PROCESS}:${crypto.randomUUID()}`;
  private fence = 0;

  constructor(
    private readonly host: StepClaimHost,
    private readonly place: Place,
    private readonly path: string,
  ) {}

  async take(): Promise<Taken> {
    return this.acquire(false);
  }

  /** Also from whoever acts on it: that one writes nothing any more, and hears of it at its next sign of life. */
  async seize(): Promise<Taken> {
    return this.acquire(true);
  }

  /** Whether somebody acts on the step. */
  async isHeld(): Promise<boolean> {
    const { tenantId, executionId } = this.place;
    const { rows } = await this.host.database.query(
      `select 1 from step_claim where tenant_id = $1 and execution_id = $2 and path = $3 and owner is not null
         and lease_until > clock_timestamp()`,
      [tenantId, executionId, this.path],
      "step_claim_held",
    );
    return rows.length > 0;
  }

  private async acquire(seizing: boolean): Promise<Taken> {
    const { tenantId, executionId } = this.place;
    return this.transaction<Taken>(async (tx, publish) => {
      const [row] = await rowsOf(
        tx,
        sql`
        select status, fence, crashes,
          lease_owner = ${OUTSIDE} and status in ('queued', 'running', 'waiting') and cancel_requested_at is null as ours
        from execution where tenant_id = ${tenantId} and id = ${executionId} for update`,
      );
      if (row?.ours !== true) return { kind: "left" };
      const [claim] = await rowsOf(
        tx,
        sql`
        select owner, lease_until > clock_timestamp() as live from step_claim
        where tenant_id = ${tenantId} and execution_id = ${executionId} and path = ${this.path} for update`,
      );
      const abandoned = !seizing && typeof claim?.owner === "string";
      if (abandoned && claim?.live === true) return { kind: "busy" };
      const counts = abandoned && (await this.countsLoss(tx, String(claim.owner)));
      const crashes = Number(row.crashes) + (counts ? 1 : 0);
      if (counts) {
        await tx.execute(
          sql`update execution set crashes = ${crashes} where tenant_id = ${tenantId} and id = ${executionId}`,
        );
      }
      if (crashes > this.host.settings.crashLimit) return { kind: "left" };
      await this.hold(tx);
      this.fence = Number(row.fence);
      if (row.status !== "running") {
        publish(
          await this.append(tx, [{ name: "execution.resumed", path: "orchestrator", data: { crashes } }], {
            status: "running",
            wakeInMs: null,
          }),
        );
      }
      return { kind: "taken", clean: claim !== undefined && !abandoned, fence: this.fence };
    });
  }

  /** Of all that a process left behind when it died only the first counts as a crash. */
  private async countsLoss(tx: Tx, owner: string): Promise<boolean> {
    const { tenantId, executionId } = this.place;
    const [process = owner] = owner.split(":");
    const counted = await rowsOf(
      tx,
      sql`
      insert into step_claim as c (tenant_id, execution_id, path, lease_until)
      values (${tenantId}, ${executionId}, ${LOSS + process},
        clock_timestamp() + 2 * ${this.host.settings.leaseMs}::double precision * interval '1 millisecond')
      on conflict (tenant_id, execution_id, path) do update set lease_until = excluded.lease_until
        where c.lease_until < clock_timestamp()
      returning 1`,
    );
    return counted.length > 0;
  }

  /** Writes entries while the step is this delivery's. `end`: the last of them is the step's RESPONSE. */
  async write(entries: EntryDraft[], { end = false } = {}): Promise<AppendOutcome> {
    const kept = await Promise.all(entries.map((entry) => this.withoutLarge(entry)));
    return this.transaction(async (tx, publish) => {
      const outcome = await this.append(tx, kept);
      await (end ? this.letGo(tx) : this.extend(tx));
      publish(outcome);
      if (end) publish(await this.restWithTheOthers(tx));
      return outcome;
    });
  }

  /** Between two turns: the next delivery of the step goes on. */
  async pause(): Promise<void> {
    const { tenantId, executionId } = this.place;
    await this.host.database.db.execute(sql`
      update step_claim set owner = null, lease_until = clock_timestamp() + ${OVERDUE_MS}::integer * interval '1 millisecond'
      where tenant_id = ${tenantId} and execution_id = ${executionId} and path = ${this.path} and owner = ${this.owner}`);
  }

  /** A step that has ended, or is cancelled. */
  async drop(): Promise<void> {
    const { tenantId, executionId } = this.place;
    await this.host.database.db.execute(sql`
      delete from step_claim
      where tenant_id = ${tenantId} and execution_id = ${executionId} and path = ${this.path} and owner = ${this.owner}`);
  }

  /** False: what it would wait for has come. The execution waits when all its steps do. */
  async rest(rest: Rest): Promise<boolean> {
    const { tenantId, executionId } = this.place;
    return this.transaction(async (tx, publish) => {
      await rowsOf(
        tx,
        sql`select 1 from execution where tenant_id = ${tenantId} and id = ${executionId} for update`,
      );
      for (const signal of rest.signals) if (await this.hasSignal(tx, signal)) return false;
      const [held] = await rowsOf(
        tx,
        sql`
        update step_claim set owner = null, resting = ${rest.waitingFor},
          lease_until = clock_timestamp() + ${rest.ms + OVERDUE_MS}::double precision * interval '1 millisecond'
        where tenant_id = ${tenantId} and execution_id = ${executionId} and path = ${this.path} and owner = ${this.owner}
        returning 1`,
      );
      if (!held) throw lostStep();
      publish(await this.restWithTheOthers(tx));
      return true;
    });
  }

  /** A sign of life; also tells whether somebody wants the execution cancelled. */
  async beat(): Promise<{ held: boolean; cancelled: boolean }> {
    const { tenantId, executionId } = this.place;
    const { rows } = await this.host.database.query(
      `with beat as (
         update step_claim set lease_until = clock_timestamp() + $5::double precision * interval '1 millisecond'
         where tenant_id = $1 and execution_id = $2 and path = $3 and owner = $4 returning 1)
       select exists (select from beat) as held, exists (
         select from execution where tenant_id = $1 and id = $2 and cancel_requested_at is not null) as cancelled`,
      [tenantId, executionId, this.path, this.owner, this.host.settings.leaseMs],
      "step_claim_beat",
    );
    return { held: rows[0]?.held === true, cancelled: rows[0]?.cancelled === true };
  }

  private async transaction<T>(
    work: (tx: Tx, publish: (outcome: AppendOutcome | null) => void) => Promise<T>,
  ): Promise<T> {
    let lastSeq: number | null = null;
    const result = await this.host.database.db.transaction((tx) =>
      work(tx, (outcome) => {
        if (outcome?.ok) lastSeq = outcome.lastSeq;
      }),
    );
    if (lastSeq !== null) this.host.ledger.published({ ...this.place, lastSeq });
    return result;
  }

  private async append(tx: Tx, entries: EntryDraft[], patch?: ExecutionPatch): Promise<AppendOutcome> {
    const outcome = await this.host.ledger.appendIn(tx, {
      ...this.place,
      fence: this.fence,
      expectStatus: ["queued", "running", "waiting"],
      entries,
      ...(patch ? { patch } : {}),
    });
    if (!outcome.ok) throw lostStep();
    return outcome;
  }

  private async hold(tx: Tx): Promise<void> {
    const { tenantId, executionId } = this.place;
    await tx.execute(sql`
      insert into step_claim (tenant_id, execution_id, path, owner, lease_until)
      values (${tenantId}, ${executionId}, ${this.path}, ${this.owner},
        clock_timestamp() + ${this.host.settings.leaseMs}::double precision * interval '1 millisecond')
      on conflict (tenant_id, execution_id, path) do update set
        owner = excluded.owner, lease_until = excluded.lease_until, resting = null`);
  }

  private async extend(tx: Tx): Promise<void> {
    const { tenantId, executionId } = this.place;
    const held = await rowsOf(
      tx,
      sql`
      update step_claim set lease_until = clock_timestamp()
        + ${this.host.settings.leaseMs}::double precision * interval '1 millisecond'
      where tenant_id = ${tenantId} and execution_id = ${executionId} and path = ${this.path} and owner = ${this.owner}
      returning 1`,
    );
    if (held.length === 0) throw lostStep();
  }

  private async letGo(tx: Tx): Promise<void> {
    const { tenantId, executionId } = this.place;
    const held = await rowsOf(
      tx,
      sql`
      delete from step_claim
      where tenant_id = ${tenantId} and execution_id = ${executionId} and path = ${this.path} and owner = ${this.owner}
      returning 1`,
    );
    if (held.length === 0) throw lostStep();
  }

  private async hasSignal(tx: Tx, { event, match }: { event: string; match: string }): Promise<boolean> {
    const { tenantId, executionId } = this.place;
    const found = await rowsOf(
      tx,
      sql`
      select 1 from signal where tenant_id = ${tenantId} and execution_id = ${executionId} and event = ${event}
        and match in (${match}, '') limit 1`,
    );
    return found.length > 0;
  }

  /** `waiting` once nothing of the execution acts any more. */
  private async restWithTheOthers(tx: Tx): Promise<AppendOutcome | null> {
    const { tenantId, executionId } = this.place;
    const [rest] = await rowsOf(
      tx,
      sql`
      select e.fence, bool_and(c.resting is not null) as all_rest, json_agg(c.resting) as waits,
        extract(epoch from min(c.lease_until))::double precision * 1000 - ${OVERDUE_MS}::integer as until,
        extract(epoch from min(c.lease_until) - clock_timestamp())::double precision * 1000 - ${OVERDUE_MS}::integer as ms
      from execution e join step_claim c on c.tenant_id = e.tenant_id and c.execution_id = e.id and c.path <> ''
        and not starts_with(c.path, ${LOSS})
      where e.tenant_id = ${tenantId} and e.id = ${executionId} and e.status = 'running' group by e.fence`,
    );
    if (rest?.all_rest !== true) return null;
    const waitingFor = mostTelling(rest.waits as WaitingFor[]);
    const until = new Date(Number(rest.until)).toISOString();
    return this.append(
      tx,
      [{ name: "execution.waiting", path: "orchestrator", data: { waiting_for: waitingFor, until } }],
      { status: "waiting", waitingFor, wakeInMs: Math.max(0, Number(rest.ms)) },
    );
  }

  /** Payloads too large for the entry go to their own table before the transaction, as in `Ledger.append`. */
  private async withoutLarge(entry: EntryDraft): Promise<EntryDraft> {
    const { database, vault } = this.host;
    const smaller = async (payload: NonNullable<EntryDraft["data"]>) =>
      JSON.stringify(payload).length > BLOB_THRESHOLD
        ? externalize(database, vault, this.place, payload)
        : payload;
    return {
      ...entry,
      ...(entry.data ? { data: await smaller(entry.data) } : {}),
      ...(entry.result ? { result: await smaller(entry.result) } : {}),
    };
  }
}
