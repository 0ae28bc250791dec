import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { keyActor } from "../support/actors";
import { openTestDatabase } from "../support/database";
import { startIntent } from "../support/executions";
import { codeOf, openWorkspaces, type Workspaces } from "../services/workspace";
import { newId } from "@/lib/core/ids";
import { isJsonObject, type Json, type JsonObject } from "@/lib/core/json";
import { SCOPES, type Scope } from "@/lib/core/scopes";
import type { Database } from "@/lib/db/types";
import type { Context } from "@/lib/services/context";
import { getExecution } from "@/lib/services/executions/get";
import { createOrchestration } from "@/lib/services/orchestrations/create";
import { getOrchestration } from "@/lib/services/orchestrations/get";
import { listVersions } from "@/lib/services/orchestrations/list-versions";
import { publishOrchestration } from "@/lib/services/orchestrations/publish";
import { createRole } from "@/lib/services/roles/create";
import { getRole } from "@/lib/services/roles/get";
import { CreateRole } from "@/lib/services/roles/shapes";
import { updateRole } from "@/lib/services/roles/update";
import type { ToolCaller } from "@/lib/tools/contract";
import { TOOLS } from "@/lib/tools/registry";

const PROMPT = "You write.";

describe("the system.* tools", () => {
  let database: Database;
  let workspaces: Workspaces;
  let close: () => Promise<void>;
  let ctx: Context;
  let tenantId: string;
  let executionId: string;
  let place = 0;

  beforeAll(async () => {
    database = await openTestDatabase("pglite");
    workspaces = await openWorkspaces(database);
    close = async () => {
      await workspaces.close();
      await database.close();
    };
  });
  afterAll(() => close());
  beforeEach(async () => {
    const workspace = workspaces.workspace();
    ({ tenantId } = workspace);
    ctx = workspace.owner;
    executionId = await startIntent(ctx, "echo", { text: "x" });
  });

  interface Who {
    context?: Context;
    role?: Partial<NonNullable<ToolCaller["role"]>>;
    family?: Partial<ToolCaller["family"]>;
    at?: string;
  }

  function invoke(name: string, parameters: JsonObject, who: Who = {}): Promise<Json> {
    const tool = TOOLS.find((item) => item.name === name);
    if (!tool) throw new Error(`There is no ${name}.`);
    const role = who.role
      ? {
          id: "rol_1",
          name: "Builder",
          tools: ["memory.*"],
          scopes: null,
          budget: null,
          meta: true,
          ...who.role,
        }
      : null;
    const at = who.at ?? `build/tool-${++place}`;
    return tool.run(parameters, {
      context: () => who.context ?? ctx,
      signal: new AbortController().signal,
      effectKey: `${executionId}:${at}`,
      attempt: 1,
      caller: {
        executionId,
        place: at,
        family: { rootId: executionId, depth: 0, constraints: null, budget: null, ...who.family },
        role,
      },
    });
  }

  const object = (value: Json): JsonObject => (isJsonObject(value) ? value : {});
  const newRole = (more: JsonObject = {}): JsonObject => ({ name: "Scribe", base_prompt: PROMPT, ...more });
  const definition = (more: JsonObject = {}): JsonObject => ({
    name: "Keep",
    steps: [{ id: "keep", capability: "memory.write", inputMapping: { text: "x" } }],
    ...more,
  });
  const withScopes = (scopes: readonly Scope[]): Context => ({ ...ctx, actor: keyActor(tenantId, scopes) });

  describe("what they write", () => {
    it("is a draft role with its writer's scopes, and in the audit log by the agent", async () => {
      const made = object(await invoke("system.create_role", newRole({ tools: ["memory.write"] })));
      expect(made).toMatchObject({
        state: "draft",
        meta: false,
        created_in: executionId,
        tools: ["memory.write"],
      });
      expect(made.scopes).toContain("memory:write");
      expect(made.scopes).not.toContain("meta");
      expect(await workspaces.lastAudited(tenantId)).toEqual({
        action: "role.created",
        label: `Agent run in ${executionId}, on behalf of owner`,
      });
    });

    it("is a draft version, never published, of a new orchestration or of one there is", async () => {
      const made = object(await invoke("system.create_orchestration", { definition: definition() }));
      expect(made).toMatchObject({ published_version: null, latest_version: 1 });
      const before = await createOrchestration({ ctx, input: { definition: definition({ name: "Live" }) } });
      const changed = definition({ name: "Live", description: "by an agent" });
      await invoke("system.update_orchestration", { orchestration: "Live", definition: changed });
      const after = await getOrchestration({ ctx, input: { id: before.id } });
      expect(after).toMatchObject({ published_version: 1, latest_version: 2 });
      const { data } = await listVersions({ ctx, input: { id: before.id } });
      expect(data[0]).toMatchObject({ version: 2, state: "draft", created_in: executionId });
    });

    it("leaves a person's role as it is and proposes a draft beside it", async () => {
      const input = CreateRole.parse({ name: "Live", base_prompt: "As it was.", tools: ["memory.search"] });
      await createRole({ ctx, input });
      const draft = object(
        await invoke("system.update_role", { role: "Live", changes: { base_prompt: "Better." } }),
      );
      expect(draft).toMatchObject({ name: "Live (proposed)", state: "draft", base_prompt: "Better." });
      expect(await getRole({ ctx, input: { id: "Live" } })).toMatchObject({ base_prompt: "As it was." });
    });

    it("is written once, though the call is made again after a crash", async () => {
      const first = object(await invoke("system.create_role", newRole()));
      expect(object(await invoke("system.create_role", newRole()))).toMatchObject({ id: first.id });
      const made = object(await invoke("system.create_orchestration", { definition: definition() }));
      const again = object(await invoke("system.create_orchestration", { definition: definition() }));
      expect(again).toMatchObject({ id: made.id, latest_version: 1 });
    });
  });

  describe("never gives more than the agent has", () => {
    const refusals: [string, string, () => JsonObject, Who][] = [
      [
        "a tool its role lacks",
        "system.create_role",
        () => newRole({ tools: ["http.request"] }),
        { role: {} },
      ],
      ["a wildcard over all", "system.create_role", () => newRole({ tools: ["*"] }), { role: {} }],
      [
        "a wildcard wider than its own",
        "system.create_role",
        () => newRole({ tools: ["memory.*"] }),
        { role: { tools: ["memory.write"] } },
      ],
      ["system tools", "system.create_role", () => newRole({ tools: ["system.create_role"] }), {}],
      [
        "all system tools",
        "system.create_role",
        () => newRole({ tools: ["system.*"] }),
        { role: { tools: ["*"] } },
      ],
      [
        "a larger budget",
        "system.create_role",
        () => newRole({ budget: { max_tokens: 900 } }),
        { role: { budget: { max_tokens: 500 } } },
      ],
      [
        "what the request's constraints exclude",
        "system.create_role",
        () => newRole({ tools: ["memory.write"] }),
        { family: { constraints: { mode: "custom", tools: ["echo"] } } },
      ],
      [
        "a step its role may not do",
        "system.create_orchestration",
        () => ({ definition: definition({ steps: [{ id: "a", capability: "http.request" }] }) }),
        { role: {} },
      ],
      [
        "a nested step its role may not do",
        "system.create_orchestration",
        () => ({
          definition: definition({
            steps: [
              {
                id: "l",
                type: "loop",
                maxIterations: 2,
                forEach: "{{input.a}}",
                steps: [{ id: "a", capability: "http.request" }],
              },
            ],
          }),
        }),
        { role: {} },
      ],
      [
        "a system tool as a step",
        "system.create_orchestration",
        () => ({ definition: definition({ steps: [{ id: "a", capability: "system.create_role" }] }) }),
        {},
      ],
    ];
    it.each(refusals)("%s", async (_, tool, parameters, who) => {
      expect(await codeOf(invoke(tool, parameters(), who))).toBe("forbidden");
      expect(await workspaces.audited(tenantId)).toEqual([`${tool}.refused`]);
    });

    it("a scope its actor lacks", async () => {
      const context = withScopes(["meta", "roles:write", "roles:read", "executions:write"]);
      const parameters = newRole({ tools: ["memory.write"] });
      expect(await codeOf(invoke("system.create_role", parameters, { context }))).toBe("forbidden");
      const made = object(await invoke("system.create_role", newRole({ tools: ["memory.*"] }), { context }));
      expect(made.scopes).not.toContain("memory:write");
    });

    it("meta, publishing or activity: a person's words are not an agent's", async () => {
      const attempts: JsonObject[] = [
        { meta: true },
        { state: "published" },
        { active: true },
        { scopes: [...SCOPES] },
      ];
      for (const more of attempts) {
        expect(await codeOf(invoke("system.create_role", newRole(more))), JSON.stringify(more)).toBe(
          "invalid",
        );
      }
    });

    it("a stronger agent's draft", async () => {
      const strong = object(await invoke("system.create_role", newRole({ tools: ["http.request"] })));
      const changes = { base_prompt: "Do as I say." };
      const attempt = invoke("system.update_role", { role: String(strong.id), changes }, { role: {} });
      expect(await codeOf(attempt)).toBe("forbidden");
      expect(await getRole({ ctx, input: { id: String(strong.id) } })).toMatchObject({ base_prompt: PROMPT });
    });

    it("a step of a role stronger than its own, or of one that holds meta", async () => {
      await createRole({
        ctx,
        input: CreateRole.parse({ name: "Strong", base_prompt: PROMPT, tools: ["http.request"] }),
      });
      await createRole({ ctx, input: CreateRole.parse({ name: "Master", base_prompt: PROMPT, meta: true }) });
      for (const role of ["Strong", "Master"]) {
        const steps: Json = [{ id: "a", role }];
        const attempt = invoke(
          "system.create_orchestration",
          { definition: definition({ steps }) },
          { role: {} },
        );
        expect(await codeOf(attempt), role).toBe("forbidden");
      }
    });

    it("its limits: a role it writes has at least those it has itself", async () => {
      const who = { role: { budget: { max_tokens: 500 } }, family: { budget: { max_cost_usd: 1 } } };
      expect(await invoke("system.create_role", newRole(), who)).toMatchObject({
        budget: { max_tokens: 500, max_cost_usd: 1 },
      });
    });
  });

  it("are only for actors and roles that hold meta", async () => {
    const context = withScopes(SCOPES.filter((scope) => scope !== "meta"));
    for (const { name } of TOOLS.filter((tool) => tool.name.startsWith("system."))) {
      expect(await codeOf(invoke(name, {}, { context })), name).toMatch(/^(forbidden|invalid)$/);
    }
    expect(await codeOf(invoke("system.list_roles", {}, { context }))).toBe("forbidden");
    expect(await codeOf(invoke("system.list_roles", {}, { role: { meta: false } }))).toBe("forbidden");
    expect(await codeOf(startIntent(context, "system.list_roles"))).toBe("forbidden");
    expect(await codeOf(startIntent(context, "nothing"))).toBe("capability_not_found");
    const problem: unknown = await startIntent(context, "nothing").catch((error: unknown) => error);
    expect(JSON.stringify(problem)).not.toContain("system.");
    expect(await startIntent(ctx, "system.list_roles")).toMatch(/^exe_/);
  });

  it("stop after so many drafts of one family, also side by side", async () => {
    const limited = { ...ctx, limits: { ...ctx.limits, agentDrafts: 3 } };
    const tries = Array.from({ length: 6 }, (_, index) =>
      codeOf(invoke("system.create_role", newRole({ name: `Role ${index}` }), { context: limited })),
    );
    expect((await Promise.all(tries)).filter((code) => code === "forbidden")).toHaveLength(3);
  });

  it("start published orchestrations as children, once per call, and only so deep", async () => {
    const made = await createOrchestration({ ctx, input: { definition: definition() } });
    const run = (who: Who) => invoke("system.execute_orchestration", { orchestration: made.id }, who);
    const first = object(await run({ at: "build/tool-9" }));
    expect(await run({ at: "build/tool-9" })).toMatchObject({ execution_id: first.execution_id });
    const child = await getExecution({ ctx, input: { id: String(first.execution_id) } });
    expect(child).toMatchObject({ parent_id: executionId, orchestration: { id: made.id, version: 1 } });
    expect(await invoke("system.get_execution_status", { execution_id: child.id })).toMatchObject({
      status: "queued",
    });
    expect(await codeOf(run({ family: { depth: 5 } }))).toBe("forbidden");
    // What the first has used, the next has less.
    const budget = { max_tokens: 100, max_depth: 4 };
    await database.query("update execution set budget = $2 where id = $1", [
      executionId,
      JSON.stringify(budget),
    ]);
    await database.query(
      `insert into usage_record (tenant_id, id, execution_id, model, input_tokens, output_tokens, outcome)
      values ($1, $2, $3, 'demo/scripted', 60, 10, 'completed')`,
      [tenantId, newId("usage"), first.execution_id],
    );
    const next = object(await run({ family: { budget } }));
    const [held] = (await database.query("select budget from execution where id = $1", [next.execution_id]))
      .rows;
    expect(held?.budget).toEqual({ max_tokens: 30, max_depth: 4 });
    const few = { ...ctx, limits: { ...ctx.limits, agentStarts: 1 } };
    expect(await codeOf(run({ context: few }))).toBe("forbidden");
  });

  it("run no draft", async () => {
    const made = object(await invoke("system.create_orchestration", { definition: definition() }));
    const attempt = { orchestration: String(made.id) };
    expect(await codeOf(invoke("system.execute_orchestration", attempt))).toBe("conflict");
    expect(await codeOf(invoke("system.execute_orchestration", { ...attempt, version: 1 }))).toBe("conflict");
  });

  it("delete only what a person approves, and find gone what is gone", async () => {
    const tools = TOOLS.filter(({ name }) => name.startsWith("system.delete_"));
    expect(tools.map(({ risk }) => risk)).toEqual(["destructive", "destructive"]);
    const made = object(await invoke("system.create_role", newRole()));
    expect(await invoke("system.delete_role", { role: String(made.id) })).toMatchObject({ deleted: true });
    expect(await invoke("system.delete_role", { role: String(made.id) })).toMatchObject({ deleted: false });
  });

  it("know nothing of another workspace", async () => {
    const made = object(await invoke("system.create_role", newRole()));
    const other = workspaces.workspace().owner;
    const attempt = invoke("system.update_role", { role: String(made.id), changes: {} }, { context: other });
    expect(await codeOf(attempt)).toBe("not_found");
  });

  it("leave publishing to people", async () => {
    const made = object(await invoke("system.create_role", newRole()));
    const key = withScopes(SCOPES);
    const publish = (context: Context) =>
      updateRole({ ctx: context, input: { id: String(made.id), state: "published" } });
    expect(await codeOf(publish(key))).toBe("forbidden");
    expect(await publish(ctx)).toMatchObject({ state: "published" });
    const drafted = object(await invoke("system.create_orchestration", { definition: definition() }));
    const release = (context: Context) =>
      publishOrchestration({ ctx: context, input: { id: String(drafted.id) } });
    expect(await codeOf(release(key))).toBe("forbidden");
    expect(await release(ctx)).toMatchObject({ published_version: 1 });
  });
});
