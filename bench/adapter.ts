import { executeOrchestration } from "@/lib/services/executions/execute-orchestration";
import { ExecuteBody } from "@/lib/services/executions/shapes";
import { type BenchDatabase, openBenchDatabase } from "./database";
import { follow, now } from "./follow";
import { type Installation, openInstallation, type Shape, storeSteps } from "./installation";

export interface RunInput {
  steps: number;
  /** False: one after another. True: all side by side, then a join. A number: so many side by side at a time. */
  parallel?: boolean | number;
}

/** Epoch milliseconds with fractions, taken in this process once the commit that says so is known. */
export interface RunTimes {
  /** Before the execution is submitted. */
  startedAt: number;
  /** When each step's result was recorded, in the order they came. */
  stepTimes: number[];
  finishedAt: number;
}

interface Opened {
  database: BenchDatabase;
  installation: Installation;
  /** Orchestrations by shape, stored once. */
  stored: Map<string, Promise<string>>;
}

let opened: Opened | null = null;

/**
 * Opens Tutti with its runner in this process, on a database of its own on the server of PGURL (a throw-away server
 * when PGURL is not set).
 */
export async function setup(): Promise<void> {
  if (opened) throw new Error("setup was called before: teardown first.");
  const database = await openBenchDatabase();
  try {
    opened = { database, installation: await openInstallation(database.url), stored: new Map() };
  } catch (error) {
    await database.drop();
    throw error;
  }
}

/** Runs one execution of `steps` no-op steps through everything: stored orchestration, contracts, ledger. */
export async function run({ steps, parallel = false }: RunInput): Promise<RunTimes> {
  const { installation } = current();
  const { ctx } = installation;
  const id = await storedFor({ steps, width: widthOf(steps, parallel) });
  const body = ExecuteBody.parse({ input: { text: "a step that does nothing" } });
  const startedAt = now();
  const started = await executeOrchestration({ ctx, input: { id, body, idempotency: null } });
  const { stepTimes, finishedAt } = await follow(ctx, started.id);
  if (stepTimes.length !== steps) throw new Error(`${stepTimes.length} of ${steps} steps were seen to end.`);
  return { startedAt, stepTimes, finishedAt };
}

/** Closes everything and drops the database. */
export async function teardown(): Promise<void> {
  const { installation, database } = current();
  opened = null;
  await installation.close().finally(() => database.drop());
}

/** What `setup` opened, for benchmarks that look closer. */
export function current(): Opened {
  if (!opened) throw new Error("Call setup first.");
  return opened;
}

function widthOf(steps: number, parallel: boolean | number): number {
  if (typeof parallel === "number") return Math.max(1, parallel);
  return parallel ? steps : 1;
}

function storedFor(shape: Shape): Promise<string> {
  const { stored, installation } = current();
  const name = `${shape.steps}/${shape.width}`;
  const found = stored.get(name) ?? storeSteps(installation, shape);
  stored.set(name, found);
  return found;
}
