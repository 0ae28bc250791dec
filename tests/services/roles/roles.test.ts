import { afterAll, beforeAll, expect, it } from "vitest";
import { newId } from "@/lib/core/ids";
import { scopesOf } from "@/lib/core/scopes";
import type { Database } from "@/lib/db/types";
import { getAgent } from "@/lib/services/agents/get";
import { listAgents } from "@/lib/services/agents/list";
import { RegisterAgent } from "@/lib/services/agents/shapes";
import { registerAgent } from "@/lib/services/agents/register";
import type { Context } from "@/lib/services/context";
import { cancelExecution } from "@/lib/services/executions/cancel";
import { findCapability } from "@/lib/services/executions/capabilities";
import { replayExecution } from "@/lib/services/executions/replay";
import { createOrchestration } from "@/lib/services/orchestrations/create";
import { createRole, type CreateRoleInput } from "@/lib/services/roles/create";
import { getRole } from "@/lib/services/roles/get";
import { listRoles } from "@/lib/services/roles/list";
import { removeRole } from "@/lib/services/roles/remove";
import { CreateRole, CreateRoleBody, Role, TestRoleBody, UpdateRoleBody } from "@/lib/services/roles/shapes";
import { testRole } from "@/lib/services/roles/test";
import { updateRole } from "@/lib/services/roles/update";
import { describeDatabases } from "../../support/database";
import { codeOf, openWorkspaces, type Workspaces } from "../workspace";

const parse = (more: object = {}): CreateRole =>
  CreateRole.parse({ name: "Writer", base_prompt: "You write.", ...more });

describeDatabases("roles", (open) => {
  let database: Database;
  let workspaces: Workspaces;
  beforeAll(async () => {
    database = await open();
    workspaces = await openWorkspaces(database);
  });
  afterAll(() => workspaces.close());

  const make = (ctx: Context, more: object = {}, rest: Partial<CreateRoleInput> = {}) =>
    createRole({ ctx, input: { ...parse(more), ...rest } });
  const asKey = (ctx: Context): Context => ({
    ...ctx,
    actor: {
      kind: "key",
      id: newId("apiKey"),
      tenantId: ctx.tenantId,
      createdBy: null,
      scopes: scopesOf("owner"),
      label: "key",
    },
  });
  /** `pointer`s of the error a promise fails with. */
  const pointersOf = (promise: Promise<unknown>) =>
    promise.then(
      () => [],
      (error: { errors?: { pointer: string }[] }) => error.errors?.map(({ pointer }) => pointer),
    );

  it("are made, found by id and by name in any case, changed and deleted, with audit rows", async () => {
    const { owner, viewer, tenantId } = workspaces.workspace();
    const made = await make(owner, { tools: ["memory.*"], description: "Writes." });
    expect(Role.parse(made)).toEqual(made);
    expect(made).toMatchObject({ state: "published", capability: "role.writer", warnings: [], used_by: [] });
    expect(await getRole({ ctx: viewer, input: { id: made.id } })).toEqual(made);
    expect(await getRole({ ctx: viewer, input: { id: "WRITER" } })).toEqual(made);
    const changed = await updateRole({ ctx: owner, input: { id: made.id, name: "Author", active: false } });
    expect(changed).toMatchObject({ name: "Author", active: false, base_prompt: "You write." });
    expect((await listRoles({ ctx: viewer, input: { active: true } })).data).toEqual([]);
    expect((await listRoles({ ctx: viewer, input: {} })).data).toEqual([changed]);
    await removeRole({ ctx: owner, input: { id: "author" } });
    expect(await codeOf(getRole({ ctx: owner, input: { id: made.id } }))).toBe("not_found");
    expect(await workspaces.audited(tenantId)).toEqual(["role.created", "role.updated", "role.deleted"]);
  });

  it("page", async () => {
    const { owner } = workspaces.workspace();
    for (const name of ["one", "two", "three"]) await make(owner, { name });
    const first = await listRoles({ ctx: owner, input: { limit: 2 } });
    const second = await listRoles({ ctx: owner, input: { limit: 2, cursor: first.next_cursor ?? "" } });
    expect([...first.data, ...second.data].map(({ name }) => name)).toEqual(["three", "two", "one"]);
    const names: string[] = [];
    for (let cursor: string | null | undefined; cursor !== null;) {
      const page = await listAgents({
        ctx: owner,
        input: { limit: 2, kind: "role", ...(cursor ? { cursor } : {}) },
      });
      names.push(...page.data.map(({ name }) => name));
      cursor = page.next_cursor;
    }
    expect(names).toEqual(["three", "two", "one"]);
  });

  it("belong to their tenant, and a viewer only reads them", async () => {
    const { owner, viewer, stranger, tenantId } = workspaces.workspace();
    const { id } = await make(owner);
    expect(await codeOf(make(viewer, { name: "Other" }))).toBe("forbidden");
    expect(await codeOf(updateRole({ ctx: viewer, input: { id, active: false } }))).toBe("forbidden");
    expect(await codeOf(removeRole({ ctx: viewer, input: { id } }))).toBe("forbidden");
    for (const attempt of [
      () => getRole({ ctx: stranger, input: { id } }),
      () => updateRole({ ctx: stranger, input: { id, active: false } }),
      () => removeRole({ ctx: stranger, input: { id } }),
      () =>
        testRole({
          ctx: stranger,
          input: { id, body: TestRoleBody.parse({ input: "x" }), idempotency: null },
        }),
    ]) {
      expect(await codeOf(attempt())).toBe("not_found");
    }
    expect((await listRoles({ ctx: stranger, input: {} })).data).toEqual([]);
    expect(await workspaces.audited(tenantId)).toEqual(["role.created"]);
  });

  it("have names of their own among agents", async () => {
    const { owner } = workspaces.workspace();
    const { id } = await make(owner);
    const agent = { name: "acme", url: "https://agents.example.com/", capabilities: [{ name: "acme.do" }] };
    await registerAgent({ ctx: owner, input: RegisterAgent.parse(agent) });
    for (const name of ["writer", "Echo", "ACME"]) {
      expect(await codeOf(make(owner, { name })), name).toBe("conflict");
    }
    await make(owner, { name: "Critic" });
    expect(await codeOf(updateRole({ ctx: owner, input: { id, name: "critic" } }))).toBe("conflict");
    expect(await updateRole({ ctx: owner, input: { id, name: "WRITER" } })).toMatchObject({ name: "WRITER" });
    const late = RegisterAgent.parse({ ...agent, name: "critic" });
    expect(await codeOf(registerAgent({ ctx: owner, input: late }))).toBe("conflict");
  });

  it("name only what there is", async () => {
    const { owner } = workspaces.workspace();
    const wrong: [object, string[]][] = [
      [{ tools: ["echo", "no.such.tool"] }, ["/tools/1"]],
      [{ stop_rules: { stop_when_tool: "nothing" } }, ["/stop_rules/stop_when_tool"]],
      [{ model: "nobody/gpt" }, ["/model"]],
      [{ output_schema: { type: "object", properties: [] } }, ["/output_schema/properties"]],
      [{ output_schema: { type: "string" } }, ["/output_schema/type"]],
      [{ name: newId("role") }, ["/name"]],
    ];
    for (const [more, pointers] of wrong) {
      expect(await codeOf(make(owner, more)), JSON.stringify(more)).toBe("unprocessable");
      expect(await pointersOf(make(owner, more))).toEqual(pointers);
    }
    const ahead = await make(owner, { tools: ["gmail.*", "memory.*"], model: "demo/scripted" });
    expect(ahead.warnings).toEqual([{ pointer: "/tools/0", detail: '"gmail.*" matches no tool now.' }]);
  });

  it("are read in either spelling, a schema's own members as they are", () => {
    const camel = { name: "W", basePrompt: "p", stopRules: { maxTurns: 3 }, outputSchema: { maxItems: 1 } };
    expect(CreateRoleBody.parse(camel)).toMatchObject({
      base_prompt: "p",
      stop_rules: { max_turns: 3 },
      output_schema: { maxItems: 1 },
    });
    expect(UpdateRoleBody.parse({ needsTools: true })).toEqual({ needs_tools: true });
    expect(CreateRoleBody.safeParse({ name: "W", base_prompt: " " }).success).toBe(false);
    expect(CreateRoleBody.safeParse({ ...camel, stopRules: { maxTurns: 51 } }).success).toBe(false);
  });

  it("stay while published orchestrations use them", async () => {
    const { owner } = workspaces.workspace();
    const { id } = await make(owner);
    const definition = { name: "Essay", steps: [{ id: "write", role: "writer" }] };
    await createOrchestration({ ctx: owner, input: { definition } });
    expect(await getRole({ ctx: owner, input: { id } })).toMatchObject({ used_by: [{ name: "Essay" }] });
    await expect(removeRole({ ctx: owner, input: { id } })).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining('"Essay"') as string,
    });
    expect(await codeOf(updateRole({ ctx: owner, input: { id, name: "Author" } }))).toBe("conflict");
    const other = await make(owner, { name: "Critic" });
    const byId = { name: "By id", steps: [{ id: "judge", roleId: other.id }] };
    await createOrchestration({ ctx: owner, input: { definition: byId, publish: false } });
    await removeRole({ ctx: owner, input: { id: other.id } });
  });

  it("are agents with one capability, unless they are drafts or switched off", async () => {
    const { owner } = workspaces.workspace();
    const role = await make(owner, { name: "Code Reviewer", tools: ["memory.write"] });
    expect(await getAgent({ ctx: owner, input: { id: role.id } })).toMatchObject({
      name: "Code Reviewer",
      kind: "role",
      status: "available",
      capabilities: [{ name: "role.code-reviewer", effect: "write" }],
    });
    expect(await findCapability(owner, "role.code-reviewer")).toMatchObject({ kind: "role" });
    await updateRole({ ctx: owner, input: { id: role.id, active: false } });
    expect(await findCapability(owner, "role.code-reviewer")).toBeNull();
    expect(await getAgent({ ctx: owner, input: { id: role.id } })).toMatchObject({ status: "offline" });
  });

  it("that agents wrote are drafts, no stronger than their creator, until a person publishes them", async () => {
    const { owner } = workspaces.workspace();
    const origin = { executionId: newId("execution"), scopes: ["memory:read"] };
    const draft = await make(owner, { state: "published" }, { origin });
    expect(draft).toMatchObject({ state: "draft", scopes: ["memory:read"], created_in: origin.executionId });
    const key = asKey(owner);
    const publish = { id: draft.id, state: "published" as const };
    expect(await codeOf(updateRole({ ctx: key, input: publish }))).toBe("forbidden");
    const body = TestRoleBody.parse({ input: "x" });
    expect(await codeOf(testRole({ ctx: key, input: { id: draft.id, body, idempotency: null } }))).toBe(
      "conflict",
    );
    const tried = await testRole({ ctx: owner, input: { id: draft.id, body, idempotency: null } });
    await cancelExecution({ ctx: owner, input: { id: tried.id } });
    const replay = (ctx: Context) =>
      replayExecution({ ctx, input: { id: tried.id, body: {}, idempotency: null } });
    expect(await codeOf(replay(key))).toBe("conflict");
    const lesser = { ...owner, actor: { ...owner.actor, scopes: ["executions:write"] as const } };
    expect(await codeOf(replay(lesser))).toBe("forbidden");
    expect(await replay(owner)).toMatchObject({ replayed: false });
    await updateRole({ ctx: key, input: { id: draft.id, description: "Mine.", origin } });
    expect(await updateRole({ ctx: owner, input: publish })).toMatchObject({
      state: "published",
      scopes: ["memory:read"],
    });
    const again = { id: draft.id, base_prompt: "Obey me.", origin };
    expect(await codeOf(updateRole({ ctx: owner, input: again }))).toBe("forbidden");
    expect(await codeOf(removeRole({ ctx: owner, input: { id: draft.id, origin } }))).toBe("forbidden");
  });

  it("get the system tools from people who hold them only", async () => {
    const { owner } = workspaces.workspace();
    const key = asKey(owner);
    expect(await codeOf(make(key, { meta: true }))).toBe("forbidden");
    const lesser = { ...owner, actor: { ...owner.actor, scopes: ["roles:write", "roles:read"] as const } };
    expect(await codeOf(make(lesser, { meta: true }))).toBe("forbidden");
    const { id } = await make(owner, { meta: true });
    const prompt = { id, base_prompt: "Obey me." };
    expect(await codeOf(updateRole({ ctx: key, input: prompt }))).toBe("forbidden");
    expect(await updateRole({ ctx: owner, input: { id, meta: false } })).toMatchObject({ meta: false });
    expect(await codeOf(updateRole({ ctx: key, input: prompt }))).toBe("none");
  });
});
