import { afterAll, beforeAll, expect, it } from "vitest";
import type { Database } from "@/lib/db/types";
import type { Context } from "@/lib/services/context";
import { createModelKey } from "@/lib/services/models/create-key";
import { listModelKeys } from "@/lib/services/models/list-keys";
import { listModels } from "@/lib/services/models/list";
import { removeModelKey } from "@/lib/services/models/remove-key";
import { CreateModelKey, ModelKey, UpdateModelKey } from "@/lib/services/models/shapes";
import { testModelKey } from "@/lib/services/models/test-key";
import { testConnection } from "@/lib/services/models/test-connection";
import { updateModelKey } from "@/lib/services/models/update-key";
import { describeDatabases } from "../../support/database";
import { codeOf, openWorkspaces, type Workspaces } from "../workspace";

const SECRET = "key-canary-4711-0815";
const gateway = (changes: object = {}) =>
  CreateModelKey.parse({
    provider: "openai-compatible",
    name: "gateway",
    base_url: "https://models.example.com/v1/",
    api_key: SECRET,
    models: [{ id: "large", context_tokens: 128_000, input_price: 1, output_price: 4 }],
    ...changes,
  });

describeDatabases("model keys", (open) => {
  let database: Database;
  let workspaces: Workspaces;
  beforeAll(async () => {
    database = await open();
    workspaces = await openWorkspaces(database);
  });
  afterAll(() => workspaces.close());

  const change = (ctx: Context, id: string, changes: object) =>
    updateModelKey({ ctx, input: { ...UpdateModelKey.parse(changes), id } });

  it("are sealed, never shown, and their models come first", async () => {
    const { owner, viewer } = workspaces.workspace();
    const made = await createModelKey({ ctx: owner, input: gateway() });
    expect(ModelKey.parse(made)).toEqual(made);
    expect(made).toMatchObject({
      name: "gateway",
      base_url: "https://models.example.com/v1",
      origin: "https://models.example.com",
      has_key: true,
    });
    const { rows } = await database.query("select * from model_key where id = $1", [made.id]);
    const shown = JSON.stringify([made, await listModelKeys({ ctx: owner, input: {} }), rows]);
    expect(shown).not.toContain(SECRET);
    const models = await listModels({ ctx: viewer, input: {} });
    expect(models).toMatchObject({ default: "gateway/large", configured: true });
    expect(models.data[0]).toMatchObject({
      id: "gateway/large",
      source: "workspace",
      context_tokens: 128_000,
      price: { input: 1, output: 4 },
      circuit: "closed",
    });
    // Demo mode's scripted model says what it is.
    expect(models.data.at(-1)).toMatchObject({ id: "demo/scripted", scripted: true, default: false });
    await removeModelKey({ ctx: owner, input: { id: made.id } });
    expect((await listModels({ ctx: viewer, input: {} })).default).toBe("demo/scripted");
  });

  it("refuse what can't be", async () => {
    const { owner } = workspaces.workspace();
    await createModelKey({ ctx: owner, input: gateway() });
    const create = (changes: object) => codeOf(createModelKey({ ctx: owner, input: gateway(changes) }));
    expect(await create({})).toBe("conflict");
    expect(await create({ name: "openai" })).toBe("invalid");
    expect(await create({ name: "demo" })).toBe("invalid");
    expect(await create({ name: "b", base_url: undefined })).toBe("invalid");
    expect(await create({ name: "b", base_url: "http://169.254.169.254/v1" })).toBe("unsafe_url");
    expect(await create({ name: "b", base_url: "https://x.example.com/?key=1" })).toBe("invalid");
    expect(await create({ name: "openai", provider: "openai", api_key: undefined })).toBe("invalid");
  });

  it("forget the secret when the address moves to another origin", async () => {
    const { owner } = workspaces.workspace();
    const { id } = await createModelKey({ ctx: owner, input: gateway() });
    const samePlace = await change(owner, id, { base_url: "https://models.example.com/v2" });
    expect(samePlace).toMatchObject({ has_key: true, base_url: "https://models.example.com/v2" });
    const moved = await change(owner, id, { base_url: "https://elsewhere.example.com/v1" });
    expect(moved).toMatchObject({ has_key: false, origin: "https://elsewhere.example.com" });
    const renewed = await change(owner, id, { base_url: "https://third.example.com/v1", api_key: "another" });
    expect(renewed.has_key).toBe(true);
    expect((await change(owner, id, { api_key: null })).has_key).toBe(false);
    const audit = await database.query(
      "select action, changed_fields from audit_entry where tenant_id = $1 order by seq",
      [owner.tenantId],
    );
    expect(audit.rows.map((row) => row.action)).toEqual([
      "model_key.created",
      ...Array<string>(4).fill("model_key.updated"),
    ]);
    expect(JSON.stringify(audit.rows)).not.toContain("another");
  });

  it("are an admin's business, of their own workspace", async () => {
    const { owner, viewer } = workspaces.workspace();
    const stranger = workspaces.workspace().owner;
    const { id } = await createModelKey({ ctx: owner, input: gateway() });
    expect(await codeOf(createModelKey({ ctx: viewer, input: gateway({ name: "b" }) }))).toBe("forbidden");
    expect(await codeOf(listModelKeys({ ctx: viewer, input: {} }))).toBe("forbidden");
    expect(await codeOf(change(viewer, id, { active: false }))).toBe("forbidden");
    expect(await codeOf(removeModelKey({ ctx: viewer, input: { id } }))).toBe("forbidden");
    expect(await codeOf(testModelKey({ ctx: viewer, input: { id } }))).toBe("forbidden");
    expect(await codeOf(testConnection({ ctx: viewer, input: { model: "gateway/large" } }))).toBe(
      "forbidden",
    );
    expect((await listModelKeys({ ctx: stranger, input: {} })).data).toEqual([]);
    expect(await codeOf(change(stranger, id, { active: false }))).toBe("not_found");
    expect(await codeOf(removeModelKey({ ctx: stranger, input: { id } }))).toBe("not_found");
    expect(await codeOf(testModelKey({ ctx: stranger, input: { id } }))).toBe("not_found");
    expect(await codeOf(testConnection({ ctx: stranger, input: { model: "gateway/large" } }))).toBe(
      "unprocessable",
    );
    expect((await listModels({ ctx: stranger, input: {} })).data.map((model) => model.id)).toEqual([
      "demo/scripted",
    ]);
  });
});
