import type { Agent } from "@/lib/agents/contract";
import { approvalAgent } from "@/lib/agents/approval/approval-agent";
import { BUILT_IN_AGENTS, createCatalog } from "@/lib/agents/registry";
import type { Catalog } from "@/lib/core/agent";
import type { Database } from "@/lib/db/types";
import { env, type Environment } from "@/lib/env";
import { setLogLevel } from "@/lib/guard/log";
import { createSafeFetch, type SafeFetch } from "@/lib/guard/safe-fetch";
import { createVault, type Vault } from "@/lib/guard/vault";
import { createLedger } from "@/lib/ledger/create-ledger";
import type { Ledger } from "@/lib/ledger/ledger";
import type { Context } from "@/lib/services/context";
import { orchestrationAgent } from "@/lib/agents/orchestration/orchestration-agent";
import { AgentDirectory } from "./agent-directory";
import { children } from "./children";
import { callbackToken } from "./callback-token";
import { createContext, type ContextParts, type ContextRequest } from "./context";
import { AgentStatistics } from "./embedded/statistics";
import { limitsFrom, ownHosts } from "./limits";
import { modelOrigins } from "./model-settings";
import { openModels } from "./models";
import { openCurrentDatabase } from "./open-database";
import { startRunner, type RunnerHandle } from "./start-runner";

/** Everything a process holds open. One per process. */
export interface Runtime {
  database: Database;
  ledger: Ledger;
  vault: Vault;
  catalog: Catalog;
  safeFetch: SafeFetch;
  env: Environment;
  contextFor(request: ContextRequest): Context;
  startedAt: Date;
  runner: RunnerHandle | null;
  ready(): Promise<{ ok: boolean; parts: Record<string, boolean> }>;
  /** Readiness off, running steps end or are handed back, then everything closes. */
  close(): Promise<void>;
}

export interface RuntimeOptions {
  environment: Environment;
  /** Given: used as it is, already migrated. */
  database?: Database;
  /** Default as the environment says. */
  runner?: boolean;
  agents?: readonly Agent[];
}

const store = globalThis as { __tuttiRuntime?: Promise<Runtime> };

/** The runtime of this process, opened at the first call. A failed opening is tried again at the next call. */
export function getRuntime(): Promise<Runtime> {
  store.__tuttiRuntime ??= createRuntime({ environment: env() }).catch((error: unknown) => {
    delete store.__tuttiRuntime;
    throw error;
  });
  return store.__tuttiRuntime;
}

/** For tests: makes `runtime` the one that routes and pages find; null forgets it. */
export function setRuntime(runtime: Runtime | null): void {
  if (runtime) store.__tuttiRuntime = Promise.resolve(runtime);
  else delete store.__tuttiRuntime;
}

/** Opens everything, or nothing: a directory that stayed locked would hide the reason from the next try. */
export async function createRuntime(options: RuntimeOptions): Promise<Runtime> {
  setLogLevel(options.environment.LOG_LEVEL);
  const database = options.database ?? (await openCurrentDatabase(options.environment));
  try {
    return await assemble(options, database);
  } catch (error) {
    if (!options.database) await database.close();
    throw error;
  }
}

async function assemble(options: RuntimeOptions, database: Database): Promise<Runtime> {
  const { environment } = options;
  const vault = createVault({ database, encryptionKeys: environment.secrets.encryptionKeys });
  const ledger = await createLedger({ database, vault });
  const agents = options.agents ?? BUILT_IN_AGENTS;
  const safeFetch = createSafeFetch({
    allowedPrivateOrigins: environment.ALLOWED_PRIVATE_ORIGINS,
    operatorOrigins: modelOrigins(environment),
    allowHttp: environment.mode === "demo",
    ownHosts: ownHosts(environment),
  });
  let handle: RunnerHandle | null = null;
  let closing: Promise<void> | null = null;
  const parts: ContextParts = {
    database,
    ledger,
    vault,
    catalog: createCatalog(agents),
    safeFetch,
    limits: limitsFrom(environment),
    models: openModels({ environment, database, vault, safeFetch }),
    dispatch: (executionId) => (handle ? handle.dispatch(executionId) : ringWorkers(database)),
  };
  const statistics = new AgentStatistics(database);
  const directory = new AgentDirectory({
    database,
    vault,
    builtIn: agents,
    internal: { approval: approvalAgent, orchestration: orchestrationAgent(children) },
    statistics,
    callbackUrl: (task, turn) =>
      `${environment.publicUrl}/v1/callbacks/${callbackToken(environment.secrets.authSecret, { ...task, turn })}`,
  });
  if (options.runner ?? (environment.WORKER === "on" || environment.inngest !== null)) {
    handle = await startRunner({ environment, parts, statistics, directory });
    if (handle.enqueue) parts.enqueue = handle.enqueue;
  }
  return {
    database,
    ledger,
    vault,
    catalog: parts.catalog,
    safeFetch,
    env: environment,
    contextFor: (request) => createContext(parts, request),
    startedAt: new Date(),
    runner: handle,
    ready: () => readiness(database, closing !== null),
    close: () =>
      (closing ??= (async () => {
        await handle?.stop();
        await ledger.close();
        await database.close();
      })()),
  };
}

/** A process that only serves: whoever works is told that there is something to do. */
function ringWorkers(database: Database): void {
  if (database.kind === "postgres")
    database.query("select pg_notify('tutti_dispatch', '')").catch(() => undefined);
}

async function readiness(
  database: Database,
  closing: boolean,
): Promise<{ ok: boolean; parts: Record<string, boolean> }> {
  const answers = await database.query("select 1", [], "readiness").then(
    () => true,
    () => false,
  );
  const parts = { database: answers, accepting: !closing };
  return { ok: answers && !closing, parts };
}
