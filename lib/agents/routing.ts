import type { JsonObject } from "@/lib/core/json";
import type { Agent } from "./contract";

/** An agent with what routing weighs. */
export interface Candidate {
  agent: Agent;
  status: "available" | "offline" | "inactive";
  /** Tasks it is doing now, in this process. */
  inFlight: number;
  completed: number;
  failed: number;
}

export interface RouteDecision {
  agent: Agent | null;
  /** Stored with the REQUEST: who was considered, who was chosen, and why. */
  routing: JsonObject;
}

/** Success rate with two imagined successes and one failure, so that a newcomer is neither perfect nor hopeless. */
function successRate(candidate: Candidate): number {
  return (candidate.completed + 2) / (candidate.completed + candidate.failed + 3);
}

function load(candidate: Candidate): number {
  const limit = candidate.agent.maxConcurrency;
  return limit === null ? 0 : candidate.inFlight / Math.max(1, limit);
}

function exclusion(candidate: Candidate): string | null {
  if (candidate.status === "inactive") {
    return candidate.agent.kind === "role" ? "switched off, or a draft" : "switched off";
  }
  if (candidate.status === "offline") return "offline: its heartbeat is overdue";
  return null;
}

/** Priority counts whole points; health and load decide among equals. */
function score(candidate: Candidate): number {
  return candidate.agent.priority + 0.6 * successRate(candidate) + 0.4 * (1 - Math.min(1, load(candidate)));
}

function consider(candidates: readonly Candidate[], wanted: string | null) {
  const considered = candidates.map((candidate) => {
    const excluded =
      wanted && candidate.agent.name !== wanted ? "another agent was named" : exclusion(candidate);
    return { candidate, excluded, score: score(candidate) };
  });
  // Full ones step back while somebody has room; when all are full the best takes one more.
  const open = considered.filter((item) => item.excluded === null);
  if (open.every((item) => load(item.candidate) >= 1)) return considered;
  const full = (item: (typeof considered)[number]) => item.excluded === null && load(item.candidate) >= 1;
  return considered.map((item) =>
    full(item) ? { ...item, excluded: "has as many tasks as it takes at once" } : item,
  );
}

/** Picks among the agents that offer the capability; a named agent is taken or nobody. */
export function route(candidates: readonly Candidate[], wanted: string | null): RouteDecision {
  const considered = consider(candidates, wanted);
  const open = considered.filter((item) => item.excluded === null);
  open.sort((first, second) => second.score - first.score || compare(first.candidate, second.candidate));
  const chosen = open[0];
  return {
    agent: chosen?.candidate.agent ?? null,
    routing: {
      chosen: chosen?.candidate.agent.name ?? null,
      reason: reasonFor(chosen?.candidate ?? null, open.length, candidates.length, wanted),
      considered: considered.map((item) => ({
        agent: item.candidate.agent.name,
        kind: item.candidate.agent.kind,
        score: Math.round(item.score * 1000) / 1000,
        priority: item.candidate.agent.priority,
        success_rate: Math.round(successRate(item.candidate) * 1000) / 1000,
        in_flight: item.candidate.inFlight,
        excluded: item.excluded,
      })),
    },
  };
}

function compare(first: Candidate, second: Candidate): number {
  return first.agent.name < second.agent.name ? -1 : 1;
}

function reasonFor(chosen: Candidate | null, open: number, all: number, wanted: string | null): string {
  if (!chosen) return wanted ? `agent ${wanted} can't take it` : "no agent that offers it can take it";
  if (wanted) return "named by the step";
  if (all === 1) return "only agent that offers it";
  if (open === 1) return "only one of those that offer it can take it now";
  return "best of those that offer it by priority, success rate and load";
}
