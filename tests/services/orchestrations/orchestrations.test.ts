import { afterAll, beforeAll, expect, it } from "vitest";
import { isTuttiError } from "@/lib/core/errors";
import type { Database } from "@/lib/db/types";
import { RegisterAgent } from "@/lib/services/agents/shapes";
import { registerAgent } from "@/lib/services/agents/register";
import { createOrchestration } from "@/lib/services/orchestrations/create";
import { draftOrchestration } from "@/lib/services/orchestrations/draft";
import { getOrchestration } from "@/lib/services/orchestrations/get";
import { listOrchestrations } from "@/lib/services/orchestrations/list";
import { listVersions } from "@/lib/services/orchestrations/list-versions";
import { loadPublished, loadVersion } from "@/lib/services/orchestrations/load";
import { publishOrchestration } from "@/lib/services/orchestrations/publish";
import { removeOrchestration } from "@/lib/services/orchestrations/remove";
import { OrchestrationDetail } from "@/lib/services/orchestrations/shapes";
import { updateOrchestration } from "@/lib/services/orchestrations/update";
import { validateDefinition } from "@/lib/services/orchestrations/validate";
import { describeDatabases } from "../../support/database";
import { codeOf, openWorkspaces, type Workspaces } from "../workspace";

function echo(name: string, text = "hello") {
  return { name, tags: ["demo"], steps: [{ id: "say", capability: "echo", inputMapping: { text } }] };
}

describeDatabases("orchestrations", (open) => {
  let database: Database;
  let workspaces: Workspaces;
  beforeAll(async () => {
    database = await open();
    workspaces = await openWorkspaces(database);
  });
  afterAll(() => workspaces.close());

  it("are published on creation, unless told not to", async () => {
    const { owner, viewer, tenantId } = workspaces.workspace();
    const made = await createOrchestration({
      ctx: owner,
      input: { definition: { ...echo("First"), unknown: 1 } },
    });
    expect(OrchestrationDetail.parse(made)).toEqual(made);
    expect(made).toMatchObject({
      published_version: 1,
      latest_version: 1,
      has_draft: false,
      draft: null,
      tags: ["demo"],
    });
    expect(made.definition).toEqual(echo("First"));
    const draft = await createOrchestration({
      ctx: owner,
      input: { definition: echo("Second"), publish: false },
    });
    expect(draft).toMatchObject({
      published_version: null,
      has_draft: true,
      definition: null,
      draft: { version: 1, state: "draft" },
    });
    expect(await getOrchestration({ ctx: viewer, input: { id: "First" } })).toEqual(made);
    expect(await workspaces.audited(tenantId)).toEqual(["orchestration.created", "orchestration.created"]);
  });

  it("run what is published, whatever is drafted", async () => {
    const { owner, tenantId } = workspaces.workspace();
    const { id } = await createOrchestration({ ctx: owner, input: { definition: echo("Flow", "one") } });
    const load = (version?: number, idOrName = "Flow") =>
      owner.db((tx) => loadPublished({ tx, tenantId, idOrName, version }));
    const drafted = await draftOrchestration({
      ctx: owner,
      input: { id, definition: { ...echo("Flow", "two"), tags: ["new"] } },
    });
    expect(drafted).toMatchObject({
      published_version: 1,
      latest_version: 2,
      has_draft: true,
      tags: ["demo"],
    });
    expect(drafted.draft?.definition).toMatchObject({ tags: ["new"] });
    expect(await load()).toMatchObject({
      orchestrationId: id,
      version: 1,
      definition: { steps: [{ inputMapping: { text: "one" } }] },
    });
    expect(await codeOf(load(2))).toBe("conflict");
    expect(await codeOf(load(3))).toBe("not_found");
    const published = await publishOrchestration({ ctx: owner, input: { id } });
    expect(published).toMatchObject({ published_version: 2, has_draft: false, tags: ["new"] });
    expect(await load(undefined, id)).toMatchObject({
      version: 2,
      definition: { steps: [{ inputMapping: { text: "two" } }] },
    });
    expect(await load(1)).toMatchObject({ version: 1 });
    expect((await publishOrchestration({ ctx: owner, input: { id, version: 1 } })).published_version).toBe(1);
    const { data } = await listVersions({ ctx: owner, input: { id } });
    expect(data.map((version) => [version.version, version.state])).toEqual([
      [2, "published"],
      [1, "published"],
    ]);
    expect(new Set(data.map((version) => version.content_hash)).size).toBe(2);
    const first = await listVersions({ ctx: owner, input: { id, limit: 1 } });
    const rest = await listVersions({ ctx: owner, input: { id, limit: 1, cursor: first.next_cursor ?? "" } });
    expect([...first.data, ...rest.data]).toEqual(data);
  });

  it("do not run when inactive, unpublished or deleted; an execution under way goes on", async () => {
    const { owner, tenantId } = workspaces.workspace();
    const load = (idOrName: string) => codeOf(owner.db((tx) => loadPublished({ tx, tenantId, idOrName })));
    const { id } = await createOrchestration({ ctx: owner, input: { definition: echo("Flow") } });
    await createOrchestration({ ctx: owner, input: { definition: echo("Draft"), publish: false } });
    expect(await load("Draft")).toBe("conflict");
    const changed = await updateOrchestration({
      ctx: owner,
      input: { id, active: false, tags: ["x"], description: "Off." },
    });
    expect(changed).toMatchObject({ active: false, tags: ["x"], description: "Off.", published_version: 1 });
    expect(await load("Flow")).toBe("conflict");
    await removeOrchestration({ ctx: owner, input: { id } });
    expect(await load("Flow")).toBe("not_found");
    expect(await codeOf(removeOrchestration({ ctx: owner, input: { id } }))).toBe("not_found");
    const pinned = await owner.db((tx) => loadVersion({ tx, tenantId, orchestrationId: id, version: 1 }));
    expect(pinned).toMatchObject({ name: "Flow", version: 1 });
    expect((await createOrchestration({ ctx: owner, input: { definition: echo("Flow") } })).id).not.toBe(id);
  });

  it("have names of their own", async () => {
    const { owner } = workspaces.workspace();
    await createOrchestration({ ctx: owner, input: { definition: echo("Taken") } });
    const { id } = await createOrchestration({ ctx: owner, input: { definition: echo("Mine") } });
    expect(await codeOf(createOrchestration({ ctx: owner, input: { definition: echo("Taken") } }))).toBe(
      "conflict",
    );
    expect(await codeOf(draftOrchestration({ ctx: owner, input: { id, definition: echo("Taken") } }))).toBe(
      "conflict",
    );
    await draftOrchestration({ ctx: owner, input: { id, definition: echo("Renamed") } });
    expect((await getOrchestration({ ctx: owner, input: { id } })).name).toBe("Mine");
    expect((await publishOrchestration({ ctx: owner, input: { id } })).name).toBe("Renamed");
    expect(await codeOf(getOrchestration({ ctx: owner, input: { id: "Mine" } }))).toBe("not_found");
  });

  it("are refused with JSON Pointers, and nothing is saved", async () => {
    const { owner } = workspaces.workspace();
    const definition = {
      name: "Broken",
      steps: [
        { id: "a", capability: "no.such" },
        { id: "b", capability: "echo", inputMapping: { text: "{{context.c.text}}" } },
      ],
    };
    const error: unknown = await createOrchestration({ ctx: owner, input: { definition } }).catch(
      (reason: unknown) => reason,
    );
    if (!isTuttiError(error)) throw new Error("It was accepted.");
    expect(error.code).toBe("unprocessable");
    const pointers = error.errors?.map((item) => item.pointer);
    expect(pointers).toContain("/steps/0/capability");
    expect(pointers?.some((pointer) => pointer.startsWith("/steps/1/inputMapping"))).toBe(true);
    const result = await validateDefinition({ ctx: owner, input: { definition } });
    expect(result).toEqual({ valid: false, errors: error.errors, warnings: [] });
    expect((await listOrchestrations({ ctx: owner, input: {} })).data).toEqual([]);
    for (const nonsense of [{}, { name: "x" }, { name: "x", steps: [] }, { name: 1, steps: [{}] }]) {
      expect(await codeOf(createOrchestration({ ctx: owner, input: { definition: nonsense } }))).toBe(
        "unprocessable",
      );
    }
  });

  it("may use what the tenant's agents offer, and are checked again when published", async () => {
    const { owner, stranger } = workspaces.workspace();
    const definition = { name: "Translate", steps: [{ id: "t", capability: "text.translate" }] };
    expect((await validateDefinition({ ctx: owner, input: { definition } })).valid).toBe(false);
    const agent = {
      name: "translator",
      url: "https://agents.example.com",
      capabilities: [{ name: "text.translate" }],
    };
    await registerAgent({ ctx: owner, input: RegisterAgent.parse(agent) });
    expect(await validateDefinition({ ctx: owner, input: { definition } })).toEqual({
      valid: true,
      errors: [],
      warnings: [],
    });
    expect((await validateDefinition({ ctx: stranger, input: { definition } })).valid).toBe(false);
    const { id } = await createOrchestration({ ctx: owner, input: { definition, publish: false } });
    expect(await validateDefinition({ ctx: owner, input: { id, definition: {} } })).toEqual({
      valid: true,
      errors: [],
      warnings: [],
    });
    await database.query("delete from agent where tenant_id = $1", [owner.tenantId]);
    expect((await validateDefinition({ ctx: owner, input: { id } })).valid).toBe(false);
    expect(await codeOf(publishOrchestration({ ctx: owner, input: { id } }))).toBe("unprocessable");
  });

  it("number versions without a gap under concurrent drafts", async () => {
    const { owner } = workspaces.workspace();
    const { id } = await createOrchestration({ ctx: owner, input: { definition: echo("Busy") } });
    const texts = ["a", "b", "c", "d"];
    await Promise.all(
      texts.map((text) => draftOrchestration({ ctx: owner, input: { id, definition: echo("Busy", text) } })),
    );
    const { data } = await listVersions({ ctx: owner, input: { id } });
    expect(data.map((version) => version.version)).toEqual([5, 4, 3, 2, 1]);
  });

  it("page and filter, the newest first", async () => {
    const { owner } = workspaces.workspace();
    for (const name of ["A", "B", "C"])
      await createOrchestration({ ctx: owner, input: { definition: echo(name) } });
    await updateOrchestration({ ctx: owner, input: { id: "B", active: false, tags: ["other"] } });
    const names = async (input: Parameters<typeof listOrchestrations>[0]["input"]) =>
      (await listOrchestrations({ ctx: owner, input })).data.map((item) => item.name);
    expect(await names({})).toEqual(["C", "B", "A"]);
    expect(await names({ active: true })).toEqual(["C", "A"]);
    expect(await names({ active: false })).toEqual(["B"]);
    expect(await names({ tag: "other" })).toEqual(["B"]);
    const { next_cursor } = await listOrchestrations({ ctx: owner, input: { limit: 2 } });
    expect(await names({ limit: 2, cursor: next_cursor ?? "" })).toEqual(["A"]);
  });

  it("belong to their tenant, and viewers only look", async () => {
    const { owner, viewer, stranger } = workspaces.workspace();
    const { id } = await createOrchestration({ ctx: owner, input: { definition: echo("Mine") } });
    for (const [ctx, code] of [
      [stranger, "not_found"],
      [viewer, "forbidden"],
    ] as const) {
      expect(await codeOf(draftOrchestration({ ctx, input: { id, definition: echo("Mine") } }))).toBe(code);
      expect(await codeOf(updateOrchestration({ ctx, input: { id, active: false } }))).toBe(code);
      expect(await codeOf(publishOrchestration({ ctx, input: { id } }))).toBe(code);
      expect(await codeOf(removeOrchestration({ ctx, input: { id } }))).toBe(code);
    }
    expect(await codeOf(createOrchestration({ ctx: viewer, input: { definition: echo("Other") } }))).toBe(
      "forbidden",
    );
    expect(await codeOf(getOrchestration({ ctx: stranger, input: { id } }))).toBe("not_found");
    expect(await codeOf(listVersions({ ctx: stranger, input: { id } }))).toBe("not_found");
    expect(await codeOf(validateDefinition({ ctx: stranger, input: { id } }))).toBe("not_found");
    expect(await codeOf(createOrchestration({ ctx: stranger, input: { definition: echo("Mine") } }))).toBe(
      "none",
    );
    expect((await listOrchestrations({ ctx: viewer, input: {} })).data.map((item) => item.id)).toEqual([id]);
  });
});
