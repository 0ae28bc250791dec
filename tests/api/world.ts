import { createSession } from "@/lib/auth/sessions";
import type { Json } from "@/lib/core/json";
import { type MemberRole, type Scope, SCOPES } from "@/lib/core/scopes";
import { newId } from "@/lib/core/ids";
import type { Database } from "@/lib/db/types";
import { env, type Environment } from "@/lib/env";
import { createRuntime, type Runtime, setRuntime } from "@/lib/runtime/runtime";
import { insertKey } from "@/lib/services/keys/insert";
import { keyActor, makeTenant, makeUser } from "../support/actors";
import { MARKER, type TenantIds } from "../support/routes";
import { call, ORIGIN } from "./client";
import { routeOf } from "./routes";

/** Nobody listens there: agents are registered in these tests, not called. */
export const AGENT_ORIGIN = "http://127.0.0.1:9";

/** Headers by which a caller is known. */
export type Caller = Record<string, string>;

export interface World {
  runtime: Runtime;
  /** The tenant under test, and the ids of what it owns. */
  tenantId: string;
  ids: TenantIds;
  /** Everything the tenant's owner may do, by key and by session. */
  allowed: { key: Caller; owner: Caller };
  /** The nine of SAFETY.md S1. */
  callers: Record<CallerName, Caller>;
  close(): Promise<void>;
}

export const CALLER_NAMES = [
  "anonymous",
  "other tenant's member",
  "other tenant's admin",
  "other tenant's key",
  "viewer",
  "revoked key",
  "expired session",
  "key without scope",
  "deleted user",
] as const;
export type CallerName = (typeof CALLER_NAMES)[number];

/** A running product on this database with two tenants: one that owns things, one that must not see them. */
export async function createWorld(database: Database, overrides: Partial<Environment> = {}): Promise<World> {
  const environment = {
    ...env(),
    ORCHESTRATOR_SYNC_TIMEOUT: 5,
    ALLOWED_PRIVATE_ORIGINS: [AGENT_ORIGIN],
    WORKER_POLL_MS: 200,
    METRICS_TOKEN: "metrics-token-for-tests",
    RATE_LIMIT_REQUESTS: 0,
    RATE_LIMIT_STARTS: 0,
    // The world's model server does not answer: a call must not wait long for its circuit to close.
    LLM_CALL_TIMEOUT_MS: 1_000,
    ...overrides,
  };
  const runtime = await createRuntime({ environment, database, runner: true });
  setRuntime(runtime);
  const target: Tenant = { ...(await makeTenant(database)), label: MARKER };
  const other: Tenant = { ...(await makeTenant(database)), label: "other" };
  const key = (await makeKey(database, target, SCOPES)).caller;
  const owner = (await makePerson(database, target, "owner")).session;
  const callers = await makeCallers(database, target, other);
  const member = (await makePerson(database, target, "member")).id;
  const ids = { ...(await seed(key)), member, approval: await askSomething(database, target.id) };
  return {
    runtime,
    tenantId: target.id,
    ids,
    allowed: { key, owner },
    callers,
    close: async () => {
      setRuntime(null);
      await runtime.close();
    },
  };
}

interface Tenant {
  id: string;
  slug: string;
  /** In the texts of what the tenant has: people, keys. */
  label: string;
}

async function enter(database: Database, tenant: Tenant, userId: string): Promise<Caller> {
  const cookie = `authjs.session-token=${await createSession(database, userId)}`;
  return { cookie, "tutti-workspace": tenant.slug, origin: ORIGIN };
}

/** A person of this standing: their id, and their session in the tenant. */
async function makePerson(database: Database, tenant: Tenant, role: MemberRole) {
  const { id } = await makeUser(database, { name: `${tenant.label} person` });
  await database.query("insert into membership (tenant_id, user_id, role) values ($1, $2, $3)", [
    tenant.id,
    id,
    role,
  ]);
  return { id, session: await enter(database, tenant, id) };
}

async function makeKey(database: Database, { id: tenantId, label }: Tenant, scopes: readonly Scope[]) {
  const author = { actor: keyActor(tenantId), tenantId, requestId: null, ip: null };
  const input = {
    name: `${label} key`,
    kind: "test" as const,
    scopes: [...scopes],
    createdBy: null,
    expiresAt: null,
  };
  const { row, key } = await database.forTenant(tenantId)((tx) => insertKey(tx, author, input));
  return { id: row.id, caller: { authorization: `Bearer ${key}` } };
}

async function makeCallers(
  database: Database,
  target: Tenant,
  other: Tenant,
): Promise<Record<CallerName, Caller>> {
  const person = async (tenant: Tenant, role: MemberRole) =>
    (await makePerson(database, tenant, role)).session;
  return {
    anonymous: {},
    "other tenant's member": await person(other, "member"),
    "other tenant's admin": await person(other, "admin"),
    "other tenant's key": (await makeKey(database, other, SCOPES)).caller,
    viewer: await person(target, "viewer"),
    "revoked key": await makeRevokedKey(database, target),
    "expired session": await makeExpiredSession(database, target),
    "key without scope": (await makeKey(database, target, [])).caller,
    "deleted user": await makeDeletedUser(database, target),
  };
}

async function makeRevokedKey(database: Database, tenant: Tenant): Promise<Caller> {
  const { id, caller } = await makeKey(database, tenant, SCOPES);
  await database.query("update api_key set revoked_at = now() where id = $1", [id]);
  return caller;
}

async function makeExpiredSession(database: Database, tenant: Tenant): Promise<Caller> {
  const { id, session } = await makePerson(database, tenant, "owner");
  await database.query("update auth_session set expires = now() - interval '1 hour' where user_id = $1", [
    id,
  ]);
  return session;
}

async function makeDeletedUser(database: Database, tenant: Tenant): Promise<Caller> {
  const { id, session } = await makePerson(database, tenant, "owner");
  await database.query("delete from membership where user_id = $1", [id]);
  await database.query(`delete from "user" where id = $1`, [id]);
  return session;
}

/** A question that waits for people, of an execution that waits for it: no route asks one. */
async function askSomething(database: Database, tenantId: string): Promise<string> {
  const [executionId, id] = [newId("execution"), newId("approval")];
  await database.query(
    `insert into execution (tenant_id, id, kind, status, title, plan_source, plan, input, actor)
     values ($1, $2, 'intent', 'waiting', $3, 'single', $4, $5, $6)`,
    [
      tenantId,
      executionId,
      `${MARKER} waits`,
      JSON.stringify({ capability: "echo" }),
      JSON.stringify({ text: MARKER }),
      JSON.stringify({ kind: "system", id: "system", label: "Seed", scopes: [] }),
    ],
  );
  await database.query(
    `insert into approval (tenant_id, id, execution_id, step, key, kind, tool, message, arguments, digest, risk_class,
       requested_by, status, expires_at)
     values ($1, $2, $3, 'ask', 'ask', 'step', 'ask', $4, '{}', '', 'write', '{}', 'pending', now() + interval '1 day')`,
    [tenantId, id, executionId, `${MARKER}?`],
  );
  return id;
}

/** Makes one of everything through the API itself. */
async function seed(headers: Caller): Promise<Omit<TenantIds, "member" | "approval">> {
  const post = async (
    path: string,
    body: Json,
    params: Record<string, string> = {},
  ): Promise<Record<string, unknown>> => {
    const answer = await call(routeOf("POST", path), { headers, body, params });
    if (answer.status >= 300) throw new Error(`POST ${path} answered ${answer.status}: ${answer.text}`);
    return answer.json as Record<string, unknown>;
  };
  const agent = await post("/v1/agents", {
    name: "seeded-agent",
    url: `${AGENT_ORIGIN}/run`,
    description: MARKER,
    capabilities: [{ name: "seeded.work", effect: "read" }],
  });
  const memory = await post("/v1/memory", { text: `${MARKER} remembered` });
  const invitation = await post("/v1/invitations", {
    role: "viewer",
    email: "zebra-crossing-7391@example.com",
  });
  const key = await post("/v1/keys", { name: `${MARKER} seeded`, scopes: ["executions:read"] });
  const orchestration = await post("/v1/orchestrations", {
    name: "Seeded orchestration",
    description: MARKER,
    input: { type: "object", properties: { text: { type: "string" } } },
    steps: [{ id: "say", capability: "echo", inputMapping: { text: "{{input.text}}" } }],
  });
  const role = await post("/v1/roles", { name: `Role ${MARKER}`, base_prompt: `You say ${MARKER}.` });
  const under = `/v1/orchestrations/{id}`;
  const params = { id: String(orchestration.id) };
  const schedule = await post(
    `${under}/schedules`,
    { name: `${MARKER} yearly`, cron: "0 0 1 1 *", input: { text: MARKER } },
    params,
  );
  const trigger = await post(`${under}/triggers`, { name: `${MARKER} hook` }, params);
  const modelKey = await post("/v1/model_keys", {
    provider: "openai-compatible",
    name: MARKER,
    base_url: `${AGENT_ORIGIN}/v1`,
    // Not a language model: it would be the workspace's default.
    models: [{ id: "seeded-embeddings", kind: "embedding" }],
  });
  const policy = await post("/v1/tool_policies", {
    tool: "seeded.tool",
    decision: "approve",
    bounds: [{ field: "text", operator: "==", value: MARKER }],
  });
  const session = `session-${MARKER}`;
  const start = await post("/v1/orchestrate", {
    intent: "echo",
    inputs: { text: MARKER },
    session_id: session,
  });
  const contracts = Array.isArray(start.contracts) ? start.contracts : [];
  return {
    agent: String(agent.id),
    memoryItem: String(memory.item_id),
    modelKey: String(modelKey.id),
    invitation: String(invitation.id),
    key: String(key.id),
    orchestration: String(orchestration.id),
    schedule: String(schedule.id),
    trigger: String(trigger.id),
    role: String(role.id),
    toolPolicy: String(policy.id),
    session,
    execution: String(start.execution_id),
    contract: String(contracts[0]),
  };
}
