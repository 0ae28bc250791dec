import { describe } from "vitest";
import type { Agent } from "@/lib/agents/contract";
import type { Database } from "@/lib/db/types";
import { env, type Environment } from "@/lib/env";
import { createRuntime, setRuntime, type Runtime } from "@/lib/runtime/runtime";
import { describeDatabases, hasPostgres, openTestDatabase } from "./database";
import { inngestRuntime } from "./inngest-runtime";

export const RUNNERS = ["embedded", "inngest"] as const;
export type RunnerName = (typeof RUNNERS)[number];

interface RuntimeSettings {
  agents?: readonly Agent[];
  environment?: Partial<Environment>;
  /** Cron functions of Inngest that the test needs, called again and again instead of once a minute. */
  crons?: string[];
}

/** A runtime with the runner under test, also for routes. Its `close` closes the database. */
export async function openRunner(
  runner: RunnerName,
  database: Database,
  { agents, environment, crons = [] }: RuntimeSettings,
): Promise<Runtime> {
  const given = agents ? { agents } : {};
  if (runner === "embedded") {
    const opened = await createRuntime({
      environment: { ...env(), ...environment },
      database,
      runner: true,
      ...given,
    });
    setRuntime(opened);
    const close = async () => {
      await opened.close();
      setRuntime(null);
    };
    return { ...opened, close };
  }
  const { runtime, driver } = await inngestRuntime(database, {
    ...given,
    ...(environment ? { environment } : {}),
  });
  const stopCrons = driver.repeat(crons);
  const close = async () => {
    await stopCrons();
    await runtime.close();
    // Not before: a call under way would open a runtime of its own.
    setRuntime(null);
    if (driver.problems.length > 0) throw new Error(`The server complains: ${driver.problems.join("; ")}`);
  };
  return { ...runtime, close };
}

/** The same with each runner on one database: for suites whose cases differ by the runner alone. */
export function describeRunnersOnce(
  name: string,
  suite: (
    open: () => Promise<Database>,
    openRuntime: (database: Database, agents: readonly Agent[]) => Promise<Runtime>,
  ) => void,
): void {
  for (const [runner, kind] of [
    ["embedded", hasPostgres() ? "postgres" : "pglite"],
    ["inngest", "pglite"],
  ] as const) {
    describe(`${name} on the ${runner} runner (${kind})`, () => {
      suite(
        () => openTestDatabase(kind),
        (database, agents) => openRunner(runner, database, { agents }),
      );
    });
  }
}

/** Runs a suite about what executions do on every runner and every database. */
export function describeRunners(
  name: string,
  suite: (
    open: () => Promise<Database>,
    openRuntime: (database: Database, agents: readonly Agent[]) => Promise<Runtime>,
  ) => void,
): void {
  for (const runner of RUNNERS) {
    describeDatabases(`${name} on the ${runner} runner`, (open) =>
      suite(open, (database, agents) => openRunner(runner, database, { agents })),
    );
  }
}
