import { afterAll, beforeAll, expect, it } from "vitest";
import { BUILT_IN_AGENTS } from "@/lib/agents/registry";
import { bucketOf, DURATION_BUCKET_COUNT } from "@/lib/core/duration-buckets";
import { newId } from "@/lib/core/ids";
import type { Database } from "@/lib/db/types";
import { getAgent } from "@/lib/services/agents/get";
import { beatAgent } from "@/lib/services/agents/heartbeat";
import { listAgents } from "@/lib/services/agents/list";
import { registerAgent } from "@/lib/services/agents/register";
import { removeAgent } from "@/lib/services/agents/remove";
import { Agent, RegisterAgent } from "@/lib/services/agents/shapes";
import { updateAgent } from "@/lib/services/agents/update";
import { describeDatabases } from "../../support/database";
import { codeOf, openWorkspaces, type Workspaces } from "../workspace";

const SECRET = "shared-secret-4711";

function translator(changes: Partial<RegisterAgent> = {}): RegisterAgent {
  const parsed = RegisterAgent.parse({
    name: "acme-translator",
    url: "https://agents.example.com/translate",
    capabilities: [{ name: "text.translate", effect: "read" }],
  });
  return { ...parsed, ...changes };
}

describeDatabases("agents", (open) => {
  let database: Database;
  let workspaces: Workspaces;
  beforeAll(async () => {
    database = await open();
    workspaces = await openWorkspaces(database);
  });
  afterAll(() => workspaces.close());

  it("are those in code until one is registered", async () => {
    const { owner, viewer } = workspaces.workspace();
    const before = await listAgents({ ctx: viewer, input: { limit: 100 } });
    expect(before.data.map((agent) => agent.name)).toEqual(
      BUILT_IN_AGENTS.map((agent) => agent.name).filter((name) => !name.startsWith("system.")),
    );
    expect(before.data.every((agent) => agent.status === "available" && agent.built_in)).toBe(true);
    const made = await registerAgent({ ctx: owner, input: translator() });
    expect(Agent.parse(made)).toEqual(made);
    const { data } = await listAgents({ ctx: viewer, input: { limit: 100 } });
    expect(data[0]).toEqual(made);
    expect(data).toHaveLength(before.data.length + 1);
    expect(await getAgent({ ctx: viewer, input: { id: "acme-translator" } })).toEqual(made);
  });

  it("page and filter", async () => {
    const { owner } = workspaces.workspace();
    const input = translator({ capabilities: [{ ...translator().capabilities[0]!, name: "echo" }] });
    for (const name of ["one", "two", "three"])
      await registerAgent({ ctx: owner, input: { ...input, name } });
    const names: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listAgents({ ctx: owner, input: { limit: 2, cursor } });
      names.push(...page.data.map((agent) => agent.name));
      cursor = page.next_cursor ?? undefined;
    } while (cursor);
    expect(names).toEqual(["three", "two", "one", ...BUILT_IN_AGENTS.map((agent) => agent.name)]);
    const echoes = await listAgents({ ctx: owner, input: { capability: "echo", kind: "http" } });
    expect(echoes.data.map((agent) => agent.name)).toEqual(["three", "two", "one"]);
    expect((await listAgents({ ctx: owner, input: { status: "offline" } })).data).toEqual([]);
  });

  it("never show their secret, which is stored sealed and bound to the row", async () => {
    const { owner, tenantId } = workspaces.workspace();
    const made = await registerAgent({ ctx: owner, input: translator({ secret: SECRET }) });
    expect(made).toMatchObject({ has_secret: true, secret_origin: "https://agents.example.com" });
    expect(JSON.stringify(made)).not.toContain(SECRET);
    const { rows } = await database.query("select secret from agent where tenant_id = $1", [tenantId]);
    const ciphertext = String(rows[0]?.secret);
    expect(ciphertext).not.toContain(SECRET);
    const place = { tenantId, table: "agent", column: "secret", rowId: made.id };
    expect(await workspaces.vault.decrypt({ ...place, ciphertext })).toBe(SECRET);
  });

  it("lose the secret when the URL's origin changes, unless a new one comes along", async () => {
    const { owner } = workspaces.workspace();
    const { id } = await registerAgent({ ctx: owner, input: translator({ secret: SECRET }) });
    const path = await updateAgent({ ctx: owner, input: { id, url: "https://agents.example.com/v2" } });
    expect(path.has_secret).toBe(true);
    const moved = await updateAgent({ ctx: owner, input: { id, url: "https://other.example.com/v2" } });
    expect(moved).toMatchObject({ has_secret: false, secret_origin: null });
    const again = await updateAgent({
      ctx: owner,
      input: { id, url: "https://third.example.com/", secret: SECRET },
    });
    expect(again).toMatchObject({ has_secret: true, secret_origin: "https://third.example.com" });
    expect((await updateAgent({ ctx: owner, input: { id, secret: null } })).has_secret).toBe(false);
  });

  it("refuse names in use, kinds to come, private addresses and nonsense", async () => {
    const { owner } = workspaces.workspace();
    const attempt = (changes: Partial<RegisterAgent>) =>
      codeOf(registerAgent({ ctx: owner, input: translator(changes) }));
    expect(await attempt({})).toBe("none");
    expect(await attempt({})).toBe("conflict");
    expect(await attempt({ name: "echo" })).toBe("conflict");
    expect(await attempt({ name: "other", kind: "a2a" })).toBe("not_supported");
    expect(await attempt({ name: "other", url: "http://127.0.0.1/" })).toBe("unsafe_url");
    const [capability] = translator().capabilities;
    expect(await attempt({ name: "other", capabilities: [capability!, capability!] })).toBe("invalid");
    expect(await codeOf(updateAgent({ ctx: owner, input: { id: "echo", priority: 1 } }))).toBe(
      "not_supported",
    );
    expect(
      await codeOf(updateAgent({ ctx: owner, input: { id: "acme-translator", url: "http://10.0.0.1/" } })),
    ).toBe("unsafe_url");
    const query = listAgents({ ctx: owner, input: { cursor: "nonsense" } });
    expect(await codeOf(query)).toBe("invalid");
  });

  it("are offline without promised heartbeats, by database time", async () => {
    const { owner, tenantId } = workspaces.workspace();
    const { id, status } = await registerAgent({ ctx: owner, input: translator({ heartbeat_seconds: 30 }) });
    expect(status).toBe("offline");
    expect((await beatAgent({ ctx: owner, input: { id } })).status).toBe("available");
    expect((await beatAgent({ ctx: owner, input: { id } })).status).toBe("available");
    const late = "update agent set last_heartbeat_at = now() - interval '61 seconds' where tenant_id = $1";
    await database.query(late, [tenantId]);
    expect((await getAgent({ ctx: owner, input: { id } })).status).toBe("offline");
    expect(await workspaces.audited(tenantId)).toEqual(["agent.registered", "agent.came_online"]);
    const off = await updateAgent({ ctx: owner, input: { id, heartbeat_seconds: null, active: false } });
    expect(off.status).toBe("offline");
  });

  it("show statistics, and faults of their own as status", async () => {
    const { owner, tenantId } = workspaces.workspace();
    const { id } = await registerAgent({ ctx: owner, input: translator() });
    const buckets = Array.from({ length: DURATION_BUCKET_COUNT }, () => 0);
    buckets[bucketOf(10)] = 4;
    const count = async (error: { code: string; message: string }) => {
      await database.query("delete from agent_statistics where tenant_id = $1", [tenantId]);
      await database.query(
        `insert into agent_statistics (tenant_id, agent, completed, failed, buckets, last_error, last_error_at, last_used_at)
         values ($1, 'acme-translator', 3, 1, $2, $3, now(), now())`,
        [tenantId, buckets, JSON.stringify(error)],
      );
      return getAgent({ ctx: owner, input: { id } });
    };
    const refused = await count({ code: "invalid", message: "No." });
    expect(refused.status).toBe("available");
    expect(refused.stats).toMatchObject({
      completed: 3,
      failed: 1,
      success_rate: 0.75,
      last_error: { code: "invalid" },
    });
    expect(refused.stats.p50_ms).toBeGreaterThan(6);
    expect(refused.stats.p50_ms).toBeLessThanOrEqual(10);
    expect((await count({ code: "timeout", message: "Late." })).status).toBe("error");
  });

  it("are busy while they have as many steps as they take", async () => {
    const { owner, tenantId } = workspaces.workspace();
    const { id } = await registerAgent({ ctx: owner, input: translator({ max_concurrency: 1 }) });
    const executionId = newId("execution");
    await database.query(
      `insert into execution (tenant_id, id, kind, status, title, plan_source, plan, input, actor)
       values ($1, $2, 'intent', 'running', 'x', 'single', '{}', '{}', '{}')`,
      [tenantId, executionId],
    );
    const contractId = newId("contract");
    const contract = {
      correlationId: newId("correlation"),
      sessionId: null,
      from: "orchestrator",
      to: "acme-translator",
      capability: "text.translate",
    };
    const place = { tenantId, executionId, fence: null };
    await workspaces.ledger.append({
      ...place,
      entries: [
        {
          name: "orchestrator.step.dispatching",
          path: "external/s",
          key: "s",
          data: {},
          contract: { id: contractId, type: "REQUEST", ...contract },
        },
      ],
    });
    expect(await getAgent({ ctx: owner, input: { id } })).toMatchObject({ status: "busy", in_flight: 1 });
    await workspaces.ledger.append({
      ...place,
      entries: [
        {
          name: "orchestrator.step.completed",
          path: "external/s",
          key: "s",
          result: { ok: true, output: 1 },
          status: "completed",
          contract: { id: `${contractId}r`, type: "RESPONSE", ...contract },
        },
      ],
    });
    expect(await getAgent({ ctx: owner, input: { id } })).toMatchObject({
      status: "available",
      in_flight: 0,
    });
  });

  it("belong to their tenant, and viewers only look", async () => {
    const { owner, viewer, stranger, tenantId } = workspaces.workspace();
    const { id } = await registerAgent({ ctx: owner, input: translator() });
    for (const [ctx, code] of [
      [stranger, "not_found"],
      [viewer, "forbidden"],
    ] as const) {
      expect(await codeOf(updateAgent({ ctx, input: { id, priority: 5 } }))).toBe(code);
      expect(await codeOf(beatAgent({ ctx, input: { id } }))).toBe(code);
      expect(await codeOf(removeAgent({ ctx, input: { id } }))).toBe(code);
    }
    expect(await codeOf(registerAgent({ ctx: viewer, input: translator({ name: "other" }) }))).toBe(
      "forbidden",
    );
    expect(await codeOf(getAgent({ ctx: stranger, input: { id } }))).toBe("not_found");
    expect((await listAgents({ ctx: stranger, input: { kind: "http" } })).data).toEqual([]);
    expect(await codeOf(registerAgent({ ctx: stranger, input: translator() }))).toBe("none");
    await removeAgent({ ctx: owner, input: { id } });
    expect(await codeOf(getAgent({ ctx: owner, input: { id } }))).toBe("not_found");
    expect(await workspaces.audited(tenantId)).toEqual(["agent.registered", "agent.deleted"]);
  });
});
