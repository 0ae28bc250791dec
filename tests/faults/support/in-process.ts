import { afterAll } from "vitest";
import { BUILT_IN_AGENTS } from "@/lib/agents/registry";
import type { Json } from "@/lib/core/json";
import type { Database } from "@/lib/db/types";
import { type Environment, env } from "@/lib/env";
import { createRuntime, type Runtime } from "@/lib/runtime/runtime";
import type { Context } from "@/lib/services/context";
import { contextFor, makeMember, makeTenant } from "../../support/actors";
import { type DatabaseKind, hasPostgres, openTestDatabase } from "../../support/database";
import { faultAgents } from "./agents";
import { checkWorld } from "./checker";
import { faultRow, type FaultRow, type FaultRun } from "./row";
import { Sink } from "./sink";

/** A runtime with a runner in this process, which the rows of a file share. */
interface Theatre {
  database: Database;
  runtime: Runtime;
  sink: Sink;
}

/** What a row without processes of its own plays in. */
export interface Stage extends Theatre {
  run: FaultRun;
  /** Of an owner of a workspace of the row's own. */
  ctx: Context;
  acknowledged: Set<string>;
  /** An owner of another workspace. */
  neighbour(): Promise<Context>;
}

export interface StageRow extends Omit<FaultRow, "skip"> {
  /** Default: both. */
  kinds?: readonly DatabaseKind[];
  environment?: Partial<Environment>;
}

const theatres = new Map<string, Promise<Theatre>>();

async function openTheatre(kind: DatabaseKind, environment: Partial<Environment>): Promise<Theatre> {
  const database = await openTestDatabase(kind);
  const sink = new Sink();
  await sink.open();
  const runtime = await createRuntime({
    environment: { ...env(), WORKER_POLL_MS: 100, ...environment },
    database,
    runner: true,
    agents: [...BUILT_IN_AGENTS, ...faultAgents(sink.url)],
  });
  return { database, runtime, sink };
}

function theatreFor(kind: DatabaseKind, environment: Partial<Environment> = {}): Promise<Theatre> {
  const name = `${kind} ${JSON.stringify(environment)}`;
  const theatre = theatres.get(name) ?? openTheatre(kind, environment);
  theatres.set(name, theatre);
  return theatre;
}

afterAll(async () => {
  for (const opening of theatres.values()) {
    const { sink, runtime } = await opening;
    sink.close();
    await runtime.close();
  }
});

async function ownerOf(runtime: Runtime): Promise<Context> {
  const { database } = runtime;
  return contextFor(runtime, await makeMember(database, (await makeTenant(database)).id, "owner"));
}

/** A row in this process, on both databases: for races between what callers do, where nothing has to die. */
export function stageRow(row: StageRow, play: (stage: Stage) => Promise<void>): void {
  for (const kind of row.kinds ?? (["postgres", "pglite"] as const)) {
    const skip = kind === "postgres" && !hasPostgres();
    faultRow({ ...row, id: `${row.id}-${kind}`, skip }, async (run) => {
      const theatre = await theatreFor(kind, row.environment);
      const { runtime, sink, database } = theatre;
      sink.handle = () => ({});
      sink.calls.length = 0;
      const acknowledged = new Set<string>();
      const ctx = await ownerOf(runtime);
      await play({ ...theatre, run, ctx, acknowledged, neighbour: () => ownerOf(runtime) });
      await checkWorld(run, { acknowledged, sink, database: async () => database }, [], { mayFail: "all" });
    });
  }
}

export const asObject = (value: Json | null | undefined) =>
  (typeof value === "object" && value !== null && !Array.isArray(value) ? value : {}) as Record<string, Json>;
