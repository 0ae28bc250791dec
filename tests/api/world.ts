import { createSession } from "@/lib/auth/sessions";
import type { Json } from "@/lib/core/json";
import { newId } from "@/lib/core/ids";
import { type MemberRole, type Scope, SCOPES, scopesOf } from "@/lib/core/scopes";
import type { Actor } from "@/lib/core/actor";
import { env } from "@/lib/env";
import { createRuntime, type Runtime, setRuntime } from "@/lib/runtime/runtime";
import { accessChanged } from "@/lib/services/access-changes";
import { insertKey } from "@/lib/services/keys/insert";
import { insertTenant } from "@/lib/services/tenants/insert";
import type { Database } from "@/lib/db/types";
import { MARKER, type TenantIds } from "../support/routes";
import { call, ORIGIN } from "./client";
import { routeOf } from "./routes";

/** Nobody listens there: agents are registered in these tests, not called. */
const AGENT_ORIGIN = "http://127.0.0.1:9";

/** Headers by which a caller is known. */
export type Caller = Record<string, string>;

export interface World {
  runtime: Runtime;
  /** The tenant under test, and the ids of what it owns. */
  tenantId: string;
  slug: string;
  ids: TenantIds;
  /** Everything the tenant's owner may do, by key and by session. */
  allowed: { key: Caller; owner: Caller };
  /** The nine of SAFETY.md S1. */
  callers: Record<CallerName, Caller>;
  /** Same scopes, nothing of its own. */
  strangerIds: { tenantId: string };
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
export async function createWorld(database: Database): Promise<World> {
  const environment = {
    ...env(),
    ORCHESTRATOR_SYNC_TIMEOUT: 5,
    ALLOWED_PRIVATE_ORIGINS: [AGENT_ORIGIN],
    WORKER_POLL_MS: 200,
    METRICS_TOKEN: "metrics-token-for-tests",
    RATE_LIMIT_REQUESTS: 0,
    RATE_LIMIT_STARTS: 0,
  };
  const runtime = await createRuntime({ environment, database, runner: true });
  setRuntime(runtime);
  const target = await makeTenant(runtime, `target-${Date.now()}`);
  const other = await makeTenant(runtime, `other-${Date.now()}`);
  const allowed = { key: await makeKey(runtime, target.tenantId, SCOPES), owner: await target.person("owner") };
  const callers = await makeCallers(runtime, { target, other });
  const ids = { ...(await seed(allowed.key)), member: (await target.user("member")).id };
  return {
    runtime,
    tenantId: target.tenantId,
    slug: target.slug,
    ids,
    allowed,
    callers,
    strangerIds: { tenantId: other.tenantId },
    close: async () => {
      setRuntime(null);
      await runtime.close();
    },
  };
}

type Tenant = Awaited<ReturnType<typeof makeTenant>>;

async function makeTenant(runtime: Runtime, slug: string) {
  const { database } = runtime;
  const tenantId = newId("tenant");
  const owner = await makeUser(database);
  const actor = actorOf(tenantId, owner);
  const author = { actor, tenantId, requestId: null, ip: null };
  await database.forTenant(tenantId)((tx) => insertTenant(tx, author, { name: slug, slug, ownerId: owner }));
  const user = async (role: MemberRole) => {
    const id = await makeUser(database);
    await database.query("insert into membership (tenant_id, user_id, role) values ($1, $2, $3)", [tenantId, id, role]);
    return { id };
  };
  const session = async (userId: string): Promise<Caller> => ({
    cookie: `authjs.session-token=${await createSession(database, userId)}`,
    "tutti-workspace": slug,
    origin: ORIGIN,
  });
  return { tenantId, slug, user, session, person: async (role: MemberRole) => session((await user(role)).id) };
}

async function makeUser(database: Database): Promise<string> {
  const id = newId("user");
  await database.query(`insert into "user" (id, name, email, email_verified) values ($1, $2, $3, now())`, [
    id,
    `${MARKER} person`,
    `${id}@example.com`,
  ]);
  return id;
}

function actorOf(tenantId: string, userId: string): Actor {
  return { kind: "user", id: userId, tenantId, role: "owner", scopes: scopesOf("owner"), label: "Owner" };
}

async function makeKey(runtime: Runtime, tenantId: string, scopes: readonly Scope[]): Promise<Caller & { id: string }> {
  const author = { actor: actorOf(tenantId, "usr_maker"), tenantId, requestId: null, ip: null };
  const input = { name: `${MARKER} key`, kind: "test" as const, scopes: [...scopes], createdBy: null, expiresAt: null };
  const { row, key } = await runtime.database.forTenant(tenantId)((tx) => insertKey(tx, author, input));
  return Object.defineProperty({ authorization: `Bearer ${key}`, id: row.id }, "id", { enumerable: false });
}

async function makeCallers(runtime: Runtime, { target, other }: { target: Tenant; other: Tenant }) {
  const { database } = runtime;
  const revoked = await makeKey(runtime, target.tenantId, SCOPES);
  await database.query("update api_key set revoked_at = now() where id = $1", [revoked.id]);
  const late = await target.user("owner");
  const expired = await target.session(late.id);
  await database.query("update auth_session set expires = now() - interval '1 hour' where user_id = $1", [late.id]);
  const gone = await target.user("owner");
  const deleted = await target.session(gone.id);
  await database.query("delete from membership where user_id = $1", [gone.id]);
  await database.query(`delete from "user" where id = $1`, [gone.id]);
  accessChanged();
  return {
    anonymous: {},
    "other tenant's member": await other.person("member"),
    "other tenant's admin": await other.person("admin"),
    "other tenant's key": await makeKey(runtime, other.tenantId, SCOPES),
    viewer: await target.person("viewer"),
    "revoked key": revoked,
    "expired session": expired,
    "key without scope": await makeKey(runtime, target.tenantId, []),
    "deleted user": deleted,
  } satisfies Record<CallerName, Caller>;
}

/** Makes one of everything through the API itself. */
async function seed(headers: Caller): Promise<Omit<TenantIds, "member">> {
  const post = async (path: string, body: Json): Promise<Record<string, unknown>> => {
    const answer = await call(routeOf("POST", path), { headers, body });
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
  const invitation = await post("/v1/invitations", { role: "viewer", email: "zebra-crossing-7391@example.com" });
  const key = await post("/v1/keys", { name: `${MARKER} seeded`, scopes: ["executions:read"] });
  const orchestration = await post("/v1/orchestrations", {
    name: "Seeded orchestration",
    description: MARKER,
    input: { type: "object", properties: { text: { type: "string" } } },
    steps: [{ id: "say", capability: "echo", inputMapping: { text: "{{input.text}}" } }],
  });
  const session = `session-${MARKER}`;
  const start = await post("/v1/orchestrate", { intent: "echo", inputs: { text: MARKER }, session_id: session });
  const contracts = Array.isArray(start.contracts) ? start.contracts : [];
  return {
    agent: String(agent.id),
    memoryItem: String(memory.item_id),
    invitation: String(invitation.id),
    key: String(key.id),
    orchestration: String(orchestration.id),
    session,
    execution: String(start.execution_id),
    contract: String(contracts[0]),
  };
}
