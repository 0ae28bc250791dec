import type { Agent } from "@/lib/agents/contract";
import type { Database } from "@/lib/db/types";
import { setRuntime, type Runtime } from "@/lib/runtime/runtime";
import { testRuntime } from "./actors";
import { describeDatabases } from "./database";
import { inngestRuntime } from "./inngest-runtime";

const RUNNERS = ["embedded", "inngest"] as const;
export type RunnerName = (typeof RUNNERS)[number];

/** Opens a runtime with the runner under test. Close it before the database goes. */
export type OpenRuntime = (database: Database, agents: readonly Agent[]) => Promise<Runtime>;

const OPEN: Record<RunnerName, OpenRuntime> = {
  embedded: (database, agents) => testRuntime(database, { runner: true, agents }),
  inngest: async (database, agents) => {
    const { runtime, driver } = await inngestRuntime(database, { agents });
    const close = async () => {
      await runtime.close();
      setRuntime(null);
      if (driver.problems.length > 0) throw new Error(`The server complains: ${driver.problems.join("; ")}`);
    };
    return { ...runtime, close };
  },
};

/** Runs a suite about what executions do on every runner and every database. */
export function describeRunners(
  name: string,
  suite: (open: () => Promise<Database>, openRuntime: OpenRuntime, runner: RunnerName) => void,
): void {
  for (const runner of RUNNERS) {
    describeDatabases(`${name} on the ${runner} runner`, (open) => suite(open, OPEN[runner], runner));
  }
}
