import type { Environment } from "@/lib/env";
import type { Limits } from "@/lib/services/limits";

export function limitsFrom(environment: Environment): Limits {
  return {
    syncTimeoutMs: environment.ORCHESTRATOR_SYNC_TIMEOUT * 1000,
    maxBodyBytes: environment.MAX_BODY_BYTES,
    maxBodyDepth: environment.MAX_BODY_DEPTH,
    requestsPerMinute: environment.RATE_LIMIT_REQUESTS,
    startsPerMinute: environment.RATE_LIMIT_STARTS,
    defaultRouter: environment.USE_ORCHESTRATOR_AGENT === "true" ? "orchestrator" : "computer_use",
    agentDrafts: environment.AGENT_DRAFTS,
    agentDepth: environment.AGENT_DEPTH,
    agentStarts: environment.AGENT_STARTS,
    tenantConcurrency: environment.TENANT_CONCURRENCY,
    mode: environment.mode,
    publicUrl: environment.publicUrl,
    streamLimitMs: environment.serverless ? streamLimitMs(environment.MAX_DURATION) : null,
  };
}

/** Time enough is left to say where the stream goes on, to whoever reads slowly. */
function streamLimitMs(maxDurationSeconds: number): number {
  return (maxDurationSeconds - Math.min(15, maxDurationSeconds / 5)) * 1000;
}

/** Hosts nobody may make us call: our own. */
export function ownHosts(environment: Environment): string[] {
  return [
    new URL(environment.publicUrl).host,
    `localhost:${environment.PORT}`,
    `127.0.0.1:${environment.PORT}`,
  ];
}
