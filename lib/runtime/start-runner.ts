import type { Actor } from "@/lib/core/actor";
import { isJsonObject, type JsonObject } from "@/lib/core/json";
import { isScope } from "@/lib/core/scopes";
import { budgetMeter } from "@/lib/engine/budget-meter";
import type { DispatchEnvironment } from "@/lib/engine/dispatch";
import type { Environment, InngestSettings } from "@/lib/env";
import { redactJson } from "@/lib/guard/redact";
import type { ClaimedExecution } from "@/lib/ledger/lease";
import type { AgentDirectory } from "./agent-directory";
import { approvalSweep, closeApprovals } from "./approval-sweep";
import { deliverCallback, deliverDueCallbacks, sweepCallbacks } from "./callbacks";
import { checkpointSweep } from "./checkpoints";
import { createContext, type ContextParts } from "./context";
import { expirySweep } from "./expiry";
import { scheduleSweep } from "./schedules";
import { orphanSweep } from "./orphans";
import { statisticsSweep } from "./statistics-sweep";
import { EmbeddedRunner } from "./embedded/runner";
import type { AgentStatistics } from "./embedded/statistics";
import type { InngestSettingsOfRunner } from "./inngest/host";
import type { InngestCall } from "./inngest/runner";
import type { Context } from "@/lib/services/context";
import { knownRules, workspaceRules } from "@/lib/services/policies/rules";
import { planFor } from "./plan-for";

/** The runner of this process, as the rest of the runtime sees it. */
export interface RunnerHandle {
  name: "embedded" | "inngest";
  dispatch(executionId: string): void;
  /** Set: work is announced by rows of the transaction it comes from. */
  enqueue?: ContextParts["enqueue"];
  /** Set: answers the Inngest server. */
  serve?: (call: InngestCall) => Promise<Response>;
  status(): JsonObject;
  stop(): Promise<void>;
}

export interface RunnerParts {
  environment: Environment;
  parts: ContextParts;
  statistics: AgentStatistics;
  directory: AgentDirectory;
}

const NEVER = new AbortController().signal;

/** Starts the runner that the environment names. */
export function startRunner(input: RunnerParts): Promise<RunnerHandle> {
  return input.environment.inngest ? startInngest(input, input.environment.inngest) : startEmbedded(input);
}

/** Claims and runs executions in this process, with the sweeps that ride on its poll. */
async function startEmbedded(input: RunnerParts): Promise<RunnerHandle> {
  const { environment, parts, statistics } = input;
  const callbacks = { parts, environment };
  const runner = new EmbeddedRunner({
    database: parts.database,
    ledger: parts.ledger,
    crashLimit: environment.CRASH_LIMIT,
    statistics,
    settings: {
      concurrency: environment.WORKER_CONCURRENCY,
      tenantConcurrency: environment.TENANT_CONCURRENCY,
      leaseMs: environment.WORKER_LEASE_MS,
      heartbeatMs: environment.WORKER_HEARTBEAT_MS,
      pollMs: environment.WORKER_POLL_MS,
      shutdownGraceMs: environment.SHUTDOWN_GRACE_MS,
    },
    environment: (execution) => dispatchEnvironment(input, execution),
    plan: (execution) => planFor({ ...parts, directory: input.directory }, execution),
    onSettled: (execution) => {
      if (execution.callbackUrl) void deliverCallback(callbacks, execution);
    },
    onPoll: async () => {
      await sweepCallbacks(callbacks);
      await checkpointSweep(parts.database, environment.secrets.ledgerSigningKey);
      await expirySweep(parts.database);
      await orphanSweep(parts);
      await approvalSweep(parts.database);
      await statisticsSweep(parts.database);
      await scheduleSweep(scheduling(parts));
    },
  });
  await runner.start();
  return {
    name: runner.name,
    dispatch: () => runner.dispatch(),
    status: () => runner.status(),
    stop: () => runner.stop(),
  };
}

/** Offers the work to an Inngest server; only with Inngest is its package loaded. */
async function startInngest(input: RunnerParts, connection: InngestSettings): Promise<RunnerHandle> {
  const { environment, parts, statistics } = input;
  const callbacks = { parts, environment };
  const { createInngestRunner } = await import("./inngest/runner");
  const runner = await createInngestRunner({
    connection,
    publicUrl: environment.publicUrl,
    registers: !environment.serverless,
    host: {
      database: parts.database,
      ledger: parts.ledger,
      vault: parts.vault,
      settings: inngestSettings(environment),
      environment: (execution) => dispatchEnvironment(input, execution),
      plan: (execution) => planFor({ ...parts, directory: input.directory }, execution),
      flushStatistics: () => statistics.flush(),
      onSettled: (execution) => deliverCallback(callbacks, execution),
    },
    sweeps: [
      { id: "callbacks", cron: "* * * * *", work: () => deliverDueCallbacks(callbacks) },
      {
        id: "checkpoints",
        cron: "* * * * *",
        work: () => checkpointSweep(parts.database, environment.secrets.ledgerSigningKey),
      },
      { id: "approvals", cron: "* * * * *", work: () => closeApprovals(parts.database) },
      { id: "orphans", cron: "* * * * *", work: () => orphanSweep(parts) },
      { id: "expiry", cron: "*/10 * * * *", work: () => expirySweep(parts.database) },
      { id: "statistics", cron: "* * * * *", work: () => statisticsSweep(parts.database) },
      { id: "schedules", cron: "* * * * *", work: () => scheduleSweep(scheduling(parts)) },
    ],
  });
  return {
    name: "inngest",
    dispatch: runner.dispatch,
    enqueue: runner.enqueue,
    serve: runner.serve,
    status: () => ({ server: connection.baseUrl ?? (connection.development ? "development" : "cloud") }),
    stop: async () => {
      runner.stop();
      await statistics.flush();
    },
  };
}

/** What the schedules' sweep needs of a runtime that is only being opened. */
function scheduling(parts: ContextParts): Parameters<typeof scheduleSweep>[0] {
  return { database: parts.database, contextFor: (request) => createContext(parts, request) };
}

function inngestSettings(environment: Environment): InngestSettingsOfRunner {
  return {
    leaseMs: environment.WORKER_LEASE_MS,
    beatMs: Math.min(environment.WORKER_HEARTBEAT_MS, environment.WORKER_POLL_MS),
    crashLimit: environment.CRASH_LIMIT,
    tenantConcurrency: environment.TENANT_CONCURRENCY,
    turnMs: environment.INNGEST_TURN_MS,
    stepsPerRun: environment.INNGEST_STEPS_PER_RUN,
    checkpointing: environment.INNGEST_CHECKPOINTING === "on",
  };
}

function dispatchEnvironment(
  input: RunnerParts,
  execution: ClaimedExecution,
): Omit<DispatchEnvironment, "durable"> {
  const { parts, directory, statistics } = input;
  const actor = actorOf(execution);
  const { tenantId } = execution;
  let made: Context | null = null;
  const context = () =>
    (made ??= createContext(parts, { actor, requestId: execution.id, ip: null, signal: NEVER }));
  const rules = () => workspaceRules(context());
  return {
    tenantId,
    executionId: execution.id,
    sessionId: execution.sessionId,
    labels: execution.context,
    context,
    family: {
      rootId: execution.rootId ?? execution.id,
      depth: execution.depth,
      orchestrationId: execution.orchestrationId,
      constraints: execution.constraints,
      budget: execution.budget,
    },
    meter: budgetMeter({
      executionId: execution.id,
      rootId: execution.rootId ?? execution.id,
      orchestrationId: execution.orchestrationId,
      budget: execution.budget,
      context,
      rules,
    }),
    models: parts.models(tenantId),
    candidates: (wanted) => directory.candidates(tenantId, wanted),
    rules: () => knownRules({ ledger: parts.ledger, tenantId }) ?? rules(),
    track: (agent) => statistics.track(tenantId, agent),
    redact: redactJson,
    random: Math.random,
  };
}

/** Who asked for the execution, with the scopes they held then: its tools can do no more. */
function actorOf(execution: ClaimedExecution): Actor {
  const stored: JsonObject = isJsonObject(execution.actor) ? execution.actor : {};
  const scopes = Array.isArray(stored.scopes)
    ? stored.scopes.filter((scope): scope is string => typeof scope === "string").filter(isScope)
    : [];
  const base = {
    tenantId: execution.tenantId,
    scopes,
    label: typeof stored.label === "string" ? stored.label : "",
  };
  const id = typeof stored.id === "string" ? stored.id : "";
  if (stored.kind === "user") return { ...base, kind: "user", id, role: "viewer" };
  if (stored.kind === "key") return { ...base, kind: "key", id, createdBy: null };
  return { ...base, kind: "system", id: "system" };
}
