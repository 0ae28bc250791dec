import { randomInt } from "node:crypto";
import { hostname } from "node:os";
import { newId } from "@/lib/core/ids";
import type { Database } from "@/lib/db/types";
import { heartbeat, registerWorker, removeWorker } from "@/lib/ledger/lease";

/** A runner's row among the workers: its lease, the lock that says it lives, and the database's clock as it goes. */
export class WorkerPlace {
  id = newId("worker");
  private releaseLock: (() => Promise<void>) | null = null;
  private clockOffset = 0;

  constructor(
    private readonly database: Database,
    private readonly leaseMs: number,
  ) {}

  async take(): Promise<void> {
    const { database, leaseMs } = this;
    // A number of its own per worker; two that drew the same would only wait for the lease. Through a transaction
    // pooler no lock lasts: there the lease alone says who lives.
    const lockId = database.direct ? randomInt(1_000_000_000, 2_000_000_000) : 0;
    this.releaseLock = await database.holdLock(lockId);
    await registerWorker(database, { id: this.id, host: hostname(), pid: process.pid, lockId, leaseMs });
  }

  /** Prolongs the lease; false: it had passed. */
  async beat(): Promise<boolean> {
    const { alive, databaseNow } = await heartbeat(this.database, this.id, this.leaseMs);
    this.clockOffset = databaseNow - performance.now();
    return alive;
  }

  /** Under another name: what was owned under this one may have gone to others. */
  async takeAnother(): Promise<void> {
    await this.releaseLock?.();
    this.id = newId("worker");
    await this.take();
  }

  async leave(): Promise<void> {
    await removeWorker(this.database, this.id).catch(() => undefined);
    await this.releaseLock?.();
  }

  /** Milliseconds since the epoch by the database's clock. */
  now(): number {
    return performance.now() + this.clockOffset;
  }
}
