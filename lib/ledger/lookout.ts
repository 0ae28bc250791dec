import type { Database } from "@/lib/db/types";
import type { Bus } from "./bus";

/** Executions by name and, for those who watch whole tenants, what is active or new there. */
const LOOK = `
select e.tenant_id, e.id, e.last_seq, e.finished_at is null as active
  from json_to_recordset($1::json) as named(tenant_id text, id text) join execution e using (tenant_id, id)
union
select e.tenant_id, e.id, e.last_seq, true from execution e
  where e.status = 'running' and e.id in (select json_array_elements_text($2::json))
union
select e.* from json_array_elements_text($3::json) as watched(tenant_id) cross join lateral (
  (select tenant_id, id, last_seq, true as active from execution
    where tenant_id = watched.tenant_id and status in ('queued', 'running', 'waiting') limit 200)
  union
  (select tenant_id, id, last_seq, finished_at is null from execution
    where tenant_id = watched.tenant_id order by id desc limit 50)) as e`;

/** Milliseconds until the next look, by how long nothing has stirred. */
export type Pace = (quietMs: number) => number;

export interface LookoutOptions {
  database: Database;
  bus: Bus;
  pace: Pace;
  /** Whether nobody else tells what changes in the tenants that are watched. */
  alone: () => boolean;
}

interface Seen {
  tenantId: string;
  lastSeq: number;
  active: boolean;
}

/**
 * Looks at the table for everybody in this process who watches executions, one query for all of them, and rings for
 * what has moved. Looks at nothing while nobody watches.
 */
export class Lookout {
  private seen = new Map<string, Seen>();
  private tenants = new Set<string>();
  private timer: NodeJS.Timeout | null = null;
  private lookAt = 0;
  private stirredAt = performance.now();
  private closed = false;

  constructor(private readonly options: LookoutOptions) {
    options.bus.onSubscribed = () => this.stir();
  }

  /** Somebody came, or something moved: the next look is not far. */
  stir(): void {
    this.stirredAt = performance.now();
    this.schedule();
  }

  /** What this process wrote and told itself needs no second telling. */
  wrote(executionId: string, lastSeq: number): void {
    const seen = this.seen.get(executionId);
    if (seen) seen.lastSeq = Math.max(seen.lastSeq, lastSeq);
  }

  close(): void {
    this.closed = true;
    if (this.timer) clearTimeout(this.timer);
  }

  private schedule(): void {
    if (this.closed) return;
    const now = performance.now();
    const at = now + this.options.pace(now - this.stirredAt);
    if (this.timer && this.lookAt <= at) return;
    if (this.timer) clearTimeout(this.timer);
    this.lookAt = at;
    this.timer = setTimeout(() => void this.round(), at - now);
    this.timer.unref();
  }

  private async round(): Promise<void> {
    const { watched } = this.options.bus;
    // A database that is away is looked at again like one that has nothing new.
    if (watched.executions.size + watched.tenants.size > 0) await this.look().catch(() => undefined);
    this.timer = null;
    if (watched.executions.size + watched.tenants.size > 0) this.schedule();
    else this.seen.clear();
  }

  private async look(): Promise<void> {
    const { database, bus, alone } = this.options;
    const tenants = new Set(alone() ? bus.watched.tenants : []);
    const { rows } = await database.query(LOOK, this.questions(tenants));
    const seen = new Map<string, Seen>();
    for (const row of rows) {
      const id = String(row.id);
      const tenantId = String(row.tenant_id);
      const before = this.seen.get(id);
      const lastSeq = Math.max(Number(row.last_seq), before?.lastSeq ?? 0);
      seen.set(id, { tenantId, lastSeq, active: row.active === true });
      const isNews = before
        ? before.lastSeq !== lastSeq
        : bus.watched.executions.has(id) || this.tenants.has(tenantId);
      if (isNews) this.tell(tenantId, id, lastSeq);
    }
    this.seen = seen;
    this.tenants = tenants;
  }

  private tell(tenantId: string, executionId: string, lastSeq: number): void {
    this.stirredAt = performance.now();
    this.options.bus.publish({ tenantId, executionId, lastSeq });
  }

  /** Who watches an execution without its tenant runs it; what was active and is no longer is looked at once more. */
  private questions(tenants: Set<string>): string[] {
    const named = new Map<string, string>();
    const running: string[] = [];
    for (const [id, tenantId] of this.options.bus.watched.executions) {
      if (tenantId === null) running.push(id);
      else named.set(id, tenantId);
    }
    for (const [id, { tenantId, active }] of this.seen) {
      if (active && tenants.has(tenantId)) named.set(id, tenantId);
    }
    const names = [...named].map(([id, tenantId]) => ({ id, tenant_id: tenantId }));
    return [JSON.stringify(names), JSON.stringify(running), JSON.stringify([...tenants])];
  }
}
