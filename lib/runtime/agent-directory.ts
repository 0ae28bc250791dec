import { LRUCache } from "lru-cache";
import type { Agent, AgentTask } from "@/lib/agents/contract";
import { CALLBACK_EVENT, callbackMatch, httpAgent } from "@/lib/agents/http/http-agent";
import type { Candidate } from "@/lib/agents/routing";
import type { Wanted } from "@/lib/engine/dispatch";
import type { InternalAgent } from "@/lib/engine/plan";
import type { CapabilityDescription } from "@/lib/core/agent";
import type { Database } from "@/lib/db/types";
import type { Vault } from "@/lib/guard/vault";
import type { AgentStatistics } from "./embedded/statistics";
import { readRoles, type KnownRole } from "./role-agents";

/** How old what the directory knows of a tenant's external agents may be. */
const FRESH_MS = 1_000;

interface Known {
  at: number;
  external: { agent: Agent; status: Candidate["status"] }[];
  roles: KnownRole[];
  counts: Map<string, { completed: number; failed: number }>;
}

const QUERY = `
select 'agent' as part, a.id, a.name, a.description, a.url, a.capabilities, a.secret, a.secret_origin, a.priority,
  a.max_concurrency, a.timeout_ms, a.active,
  a.heartbeat_seconds is not null and (a.last_heartbeat_at is null
    or a.last_heartbeat_at < clock_timestamp() - a.heartbeat_seconds * 2 * interval '1 second') as offline,
  coalesce(s.completed, 0) as completed, coalesce(s.failed, 0) as failed
from agent a left join agent_statistics s on s.tenant_id = a.tenant_id and s.agent = a.name
where a.tenant_id = $1
union all
select 'counts', null, s.agent, null, null, null, null, null, null, null, null, null, null, s.completed, s.failed
from agent_statistics s where s.tenant_id = $1 and exists (select from agent a where a.tenant_id = $1)
  and not exists (select from agent a where a.tenant_id = $1 and a.name = s.agent)`;

/** What a person tries, a draft or not. */
function tried(role: KnownRole): Pick<Candidate, "agent" | "status"> {
  return { agent: role.agent, status: role.draft ? "available" : role.status };
}

/** Who could do a step: the built-in agents, the tenant's external ones and its roles, as routing weighs them. */
export class AgentDirectory {
  private readonly cache = new LRUCache<string, Known>({ max: 1_000 });
  private readonly loading = new Map<string, Promise<Known>>();
  private readonly builtInByCapability = new Map<string, Agent[]>();

  constructor(
    private readonly options: {
      database: Database;
      vault: Vault;
      builtIn: readonly Agent[];
      /** Whom only the engine asks. */
      internal: Partial<Record<InternalAgent, Agent>>;
      statistics: AgentStatistics;
      callbackUrl: (task: AgentTask, turn: number) => string;
    },
  ) {
    for (const agent of options.builtIn) {
      for (const { name } of agent.capabilities) {
        const offering = this.builtInByCapability.get(name) ?? [];
        if (!offering.includes(agent)) this.builtInByCapability.set(name, [...offering, agent]);
      }
    }
  }

  /** At once where all that is needed is in memory: nearly every step. */
  candidates(tenantId: string, wanted: Wanted): Candidate[] | Promise<Candidate[]> {
    const { internal } = wanted;
    if (internal) {
      const agent = this.options.internal[internal];
      return agent ? [{ agent, status: "available", inFlight: 0, completed: 0, failed: 0 }] : [];
    }
    const known = this.fresh(tenantId);
    const found = known ? this.find(tenantId, known, wanted) : [];
    return found.length > 0 ? found : this.look(tenantId, known, wanted);
  }

  private async look(tenantId: string, known: Known | null, wanted: Wanted): Promise<Candidate[]> {
    const found = known ? [] : this.find(tenantId, await this.load(tenantId), wanted);
    if (found.length > 0) return found;
    // Registered a moment ago, perhaps.
    return this.find(tenantId, await this.load(tenantId), wanted);
  }

  private find(
    tenantId: string,
    known: Known,
    { capability, agent: name, role, draft }: Wanted,
  ): Candidate[] {
    if (role) {
      const named = role.toLowerCase();
      const roles = known.roles.filter(({ id, agent }) => id === role || agent.name.toLowerCase() === named);
      return this.weigh(tenantId, known, draft ? roles.map(tried) : roles);
    }
    const offers = (agent: Agent) =>
      capability === null ? agent.name === name : agent.capabilities.some((item) => item.name === capability);
    const builtIn =
      capability === null
        ? this.options.builtIn.filter(offers)
        : (this.builtInByCapability.get(capability) ?? []);
    return this.match(tenantId, known, builtIn, offers);
  }

  /** Every agent a tenant has: what a planner chooses from. */
  async everyone(tenantId: string): Promise<Candidate[]> {
    return this.match(tenantId, await this.load(tenantId), this.options.builtIn, () => true);
  }

  private match(
    tenantId: string,
    known: Known,
    builtIn: readonly Agent[],
    offers: (agent: Agent) => boolean,
  ): Candidate[] {
    const found: Pick<Candidate, "agent" | "status">[] = builtIn.map((agent) => ({
      agent,
      status: "available",
    }));
    for (const item of known.external) if (offers(item.agent)) found.push(item);
    for (const item of known.roles) if (offers(item.agent)) found.push(item);
    return this.weigh(tenantId, known, found);
  }

  private weigh(
    tenantId: string,
    known: Known,
    found: readonly Pick<Candidate, "agent" | "status">[],
  ): Candidate[] {
    return found.map(({ agent, status }) => ({
      agent,
      status,
      inFlight: this.options.statistics.inFlight(tenantId, agent.name),
      completed: known.counts.get(agent.name)?.completed ?? 0,
      failed: known.counts.get(agent.name)?.failed ?? 0,
    }));
  }

  private fresh(tenantId: string): Known | null {
    const cached = this.cache.get(tenantId);
    return cached && performance.now() - cached.at < FRESH_MS ? cached : null;
  }

  private load(tenantId: string): Promise<Known> {
    const under = this.loading.get(tenantId);
    if (under) return under;
    const loading = this.read(tenantId).finally(() => this.loading.delete(tenantId));
    this.loading.set(tenantId, loading);
    return loading;
  }

  private async read(tenantId: string): Promise<Known> {
    const at = performance.now();
    const [{ rows }, roles] = await Promise.all([
      this.options.database.query(QUERY, [tenantId], "agent_directory"),
      readRoles(this.options.database, tenantId),
    ]);
    const known: Known = { at, external: [], roles, counts: new Map() };
    for (const row of rows) {
      known.counts.set(String(row.name), { completed: Number(row.completed), failed: Number(row.failed) });
      if (row.part !== "agent") continue;
      const status = !row.active ? "inactive" : row.offline ? "offline" : "available";
      known.external.push({ agent: this.external(tenantId, row), status });
    }
    this.cache.set(tenantId, known);
    return known;
  }

  private external(tenantId: string, row: Record<string, unknown>): Agent {
    const { vault, callbackUrl } = this.options;
    const ciphertext = typeof row.secret === "string" ? row.secret : null;
    const place = { tenantId, table: "agent", rowId: String(row.id), column: "secret" };
    return httpAgent(
      {
        name: String(row.name),
        description: String(row.description ?? ""),
        url: String(row.url),
        capabilities: row.capabilities as CapabilityDescription[],
        priority: Number(row.priority),
        maxConcurrency: Number(row.max_concurrency),
        timeoutMs: Number(row.timeout_ms),
        secretOrigin: typeof row.secret_origin === "string" ? row.secret_origin : null,
      },
      {
        callbackUrl,
        turnOf: (task) => this.turnOf(task),
        secret: async () => (ciphertext ? vault.decrypt({ ...place, ciphertext }) : null),
      },
    );
  }

  private async turnOf({ tenantId, executionId, contractId }: AgentTask): Promise<number> {
    const { rows } = await this.options.database.query(
      `select count(*)::integer as turns from signal
       where tenant_id = $1 and execution_id = $2 and event = $3 and starts_with(match, $4)`,
      [tenantId, executionId, CALLBACK_EVENT, callbackMatch(contractId, 0).slice(0, -1)],
      "agent_turns",
    );
    return Number(rows[0]?.turns);
  }
}
