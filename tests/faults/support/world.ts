import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { JsonObject } from "@/lib/core/json";
import { openDatabase } from "@/lib/db/client";
import type { Database } from "@/lib/db/types";
import { createPostgresDatabase, type DatabaseKind } from "../../support/database";
import type { Work } from "./generator";
import { Sink, type SinkCall } from "./sink";
import { Unanswered, WorkerProcess } from "./worker-process";

/** Leases that pass while a test waits. */
export const FAST_LEASES = {
  WORKER_LEASE_MS: "1500",
  WORKER_HEARTBEAT_MS: "300",
  WORKER_POLL_MS: "100",
  CRASH_LIMIT: "1000",
};

export interface WorldOptions {
  kind: DatabaseKind;
  /** A Postgres of the row's own; default a fresh database of the run's. */
  url?: string;
  environment?: Record<string, string>;
}

/** What one row plays in: a database, a data directory, the sink, and the processes that work there. */
export class FaultWorld {
  readonly sink = new Sink();
  /** Executions whose start was acknowledged. */
  readonly acknowledged = new Set<string>();
  readonly workers: WorkerProcess[] = [];
  private opened: Database | null = null;

  private constructor(
    private readonly kind: DatabaseKind,
    readonly folder: string,
    readonly environment: Record<string, string>,
    private readonly drop: () => Promise<void>,
  ) {}

  static async open({ kind, url, environment = {} }: WorldOptions): Promise<FaultWorld> {
    const folder = await mkdtemp(join(tmpdir(), "tutti-faults-"));
    const made = kind === "postgres" && !url ? await createPostgresDatabase() : null;
    const world = new FaultWorld(
      kind,
      folder,
      {
        ...FAST_LEASES,
        TUTTI_MODE: "demo",
        LOG_LEVEL: process.env.FAULT_LOG ? "debug" : "silent",
        TUTTI_DATA_DIR: folder,
        DATABASE_URL: made?.url ?? url ?? `pglite:${folder}`,
        ...environment,
      },
      made?.drop ?? (async () => undefined),
    );
    await world.sink.open();
    world.environment.SINK_URL = world.sink.url;
    return world;
  }

  async worker(more: Record<string, string> = {}, imports: string[] = []): Promise<WorkerProcess> {
    const worker = await WorkerProcess.start({ ...this.environment, ...more }, imports);
    this.workers.push(worker);
    return worker;
  }

  /** Starts so many executions; counts as acknowledged what the process answered before anything befell it. */
  async begin(worker: WorkerProcess, work: Work, count: number, more: BeginOptions = {}): Promise<string[]> {
    const ids: string[] = [];
    const { tenantId, ...body } = more;
    for (let index = 0; index < count; index++) {
      try {
        const id = String(await worker.ask("start", { id: work.name, body }, tenantId));
        this.acknowledged.add(id);
        ids.push(id);
      } catch (error) {
        if (!(error instanceof Unanswered)) throw error;
        return ids;
      }
    }
    return ids;
  }

  /** Matches calls, of this path when given, of executions that have not been heard of before now. */
  newcomers(path?: string): (call: SinkCall) => boolean {
    const known = new Set([...this.acknowledged, ...this.sink.calls.map((call) => call.executionId)]);
    return ({ executionId, key }) =>
      !known.has(executionId) && (path === undefined || key === `${executionId}:${path}`);
  }

  /** The database from outside. An embedded one only when all its processes are gone. */
  async database(): Promise<Database> {
    if (this.kind === "pglite") await this.killAll();
    this.opened ??= await openDatabase(this.environment.DATABASE_URL ?? "");
    return this.opened;
  }

  async killAll(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.kill()));
  }

  async close(): Promise<void> {
    await this.killAll();
    this.sink.close();
    await this.opened?.close();
    await this.drop();
    await rm(this.folder, { recursive: true, force: true });
  }
}

export interface BeginOptions {
  tenantId?: string;
  input?: JsonObject;
}

/** Opens a world for `play` and closes it, whatever happens there. */
export async function inWorld(
  options: WorldOptions,
  play: (world: FaultWorld) => Promise<void>,
): Promise<void> {
  const world = await FaultWorld.open(options);
  try {
    await play(world);
  } finally {
    await world.close();
  }
}

export const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Waits until nothing is unfinished; false when that takes longer. */
export async function allEnd(worker: WorkerProcess, timeoutMs: number): Promise<boolean> {
  for (const deadline = Date.now() + timeoutMs; Date.now() < deadline;) {
    if ((await worker.ask("unfinished")) === 0) return true;
    await pause(50);
  }
  return false;
}
