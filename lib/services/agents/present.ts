import type { AgentDescription, AgentStatus, CapabilityDescription } from "@/lib/core/agent";
import { quantile } from "@/lib/core/duration-buckets";
import type { ErrorCode } from "@/lib/core/errors";
import { isJsonObject, type JsonObject } from "@/lib/core/json";
import { isoOrNull } from "../iso";
import type { AgentRow, LoadedAgent, StatisticsRow } from "./load";
import type { Agent, CapabilityInput } from "./shapes";

/** Errors that say something about the agent, not about the task it was given. */
const AGENT_FAULTS: readonly ErrorCode[] = [
  "agent_failed",
  "agent_unavailable",
  "timeout",
  "unavailable",
  "unsafe_url",
];

export function presentStatistics(row: StatisticsRow | null): Agent["stats"] {
  const completed = row?.completed ?? 0;
  const failed = row?.failed ?? 0;
  const total = completed + failed;
  return {
    completed,
    failed,
    success_rate: total === 0 ? null : Math.round((completed / total) * 10_000) / 10_000,
    p50_ms: quantile(row?.buckets ?? [], 0.5),
    p95_ms: quantile(row?.buckets ?? [], 0.95),
    last_error: row?.lastError ?? null,
    last_error_at: isoOrNull(row?.lastErrorAt ?? null),
    last_used_at: isoOrNull(row?.lastUsedAt ?? null),
  };
}

/** Whether the last thing it did failed through its own fault. */
export function failedLast(statistics: StatisticsRow | null): boolean {
  if (!statistics?.lastErrorAt) return false;
  const fault = AGENT_FAULTS.some((code) => code === statistics.lastError?.code);
  return fault && statistics.lastErrorAt.getTime() >= (statistics.lastUsedAt?.getTime() ?? 0);
}

function statusOf(
  row: AgentRow,
  statistics: StatisticsRow | null,
  overdue: boolean,
  inFlight: number,
): AgentStatus {
  if (!row.active || overdue) return "offline";
  if (failedLast(statistics)) return "error";
  return inFlight >= row.maxConcurrency ? "busy" : "available";
}

/** A stored capability as the registry knows it. */
export function capabilityFromJson(stored: JsonObject): CapabilityDescription {
  const { keywords, parameters, output } = stored;
  return {
    name: String(stored.name),
    description: String(stored.description ?? ""),
    parameters: isJsonObject(parameters) ? parameters : {},
    ...(isJsonObject(output) ? { output } : {}),
    effect: stored.effect === "read" ? "read" : "write",
    keywords: Array.isArray(keywords) ? keywords.map(String) : [],
  };
}

export function capabilityToJson(capability: CapabilityInput): JsonObject {
  const { output, ...rest } = capability;
  return output === undefined ? rest : { ...rest, output };
}

/** An agent that is code: in our own process, so always there. */
export function presentBuiltIn(
  description: AgentDescription,
  loaded: LoadedAgent | undefined,
  inFlight: number,
): Agent {
  return {
    id: description.name,
    object: "agent",
    name: description.name,
    kind: description.kind,
    description: description.description,
    capabilities: description.capabilities.map(presentCapability),
    status: "available",
    stats: presentStatistics(loaded?.statistics ?? null),
    priority: description.priority,
    in_flight: inFlight,
    built_in: true,
    url: null,
    active: true,
    max_concurrency: null,
    timeout_ms: null,
    heartbeat_seconds: null,
    last_heartbeat_at: null,
    has_secret: false,
    secret_origin: null,
    created_at: null,
    updated_at: null,
  };
}

/** The description alone: built-in agents carry functions too, which are nobody's to see. */
function presentCapability({
  name,
  description,
  parameters,
  output,
  effect,
  keywords,
}: CapabilityDescription) {
  return { name, description, parameters, ...(output ? { output } : {}), effect, keywords };
}

/** A registered agent. Of its secret only whether there is one, and for which origin. */
export function presentExternal(row: AgentRow, loaded: Omit<LoadedAgent, "row">): Agent {
  // A name may be that of a member every object has.
  const inFlight = Object.hasOwn(loaded.inFlight, row.name) ? (loaded.inFlight[row.name] ?? 0) : 0;
  return {
    id: row.id,
    object: "agent",
    name: row.name,
    kind: row.kind,
    description: row.description ?? "",
    capabilities: row.capabilities.map(capabilityFromJson),
    status: statusOf(row, loaded.statistics, loaded.overdue, inFlight),
    stats: presentStatistics(loaded.statistics),
    priority: row.priority,
    in_flight: inFlight,
    built_in: false,
    url: row.url,
    active: row.active,
    max_concurrency: row.maxConcurrency,
    timeout_ms: row.timeoutMs,
    heartbeat_seconds: row.heartbeatSeconds,
    last_heartbeat_at: isoOrNull(row.lastHeartbeatAt),
    has_secret: row.secret !== null,
    secret_origin: row.secretOrigin,
    created_at: isoOrNull(row.createdAt),
    updated_at: isoOrNull(row.updatedAt),
  };
}
