import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { env } from "@/lib/env";
import { callModel } from "@/lib/models/call/call";
import { openModels } from "@/lib/runtime/models";
import { createRuntime, type Runtime } from "@/lib/runtime/runtime";
import { createModelKey } from "@/lib/services/models/create-key";
import { listModels } from "@/lib/services/models/list";
import { listModelKeys } from "@/lib/services/models/list-keys";
import { CreateModelKey } from "@/lib/services/models/shapes";
import { testConnection } from "@/lib/services/models/test-connection";
import { testModelKey } from "@/lib/services/models/test-key";
import { updateModelKey } from "@/lib/services/models/update-key";
import { UsageQuery } from "@/lib/services/usage/shapes";
import { reportUsage } from "@/lib/services/usage/report";
import { contextFor, makeMember, makeTenant } from "../../support/actors";
import { openTestDatabase } from "../../support/database";
import { FaultServer, says, status, UPSTREAM_TEXT } from "../../models/support/fault-server";

describe("a workspace's key, over HTTP", () => {
  let runtime: Runtime;
  let server: FaultServer;
  let elsewhere: FaultServer;
  beforeAll(async () => {
    [server, elsewhere] = [await FaultServer.start(), await FaultServer.start()];
    const origins = [server, elsewhere].map(({ baseUrl }) => new URL(baseUrl).origin);
    runtime = await createRuntime({
      environment: { ...env(), ALLOWED_PRIVATE_ORIGINS: origins },
      database: await openTestDatabase("pglite"),
      runner: false,
    });
  });
  afterAll(async () => {
    server.stop();
    elsewhere.stop();
    await runtime.close();
  });

  const workspace = async (secret: string) => {
    const { id } = await makeTenant(runtime.database);
    const ctx = contextFor(runtime, await makeMember(runtime.database, id, "owner"));
    const input = CreateModelKey.parse({
      provider: "openai-compatible",
      name: "gateway",
      base_url: server.baseUrl,
      api_key: secret,
      models: [{ id: "m" }],
    });
    return { ctx, key: await createModelKey({ ctx, input }) };
  };

  it("is tried by button, with what came of it kept and what it used counted", async () => {
    const { ctx, key } = await workspace("key-one");
    server.plays(says("OK"));
    expect(await testModelKey({ ctx, input: { id: key.id } })).toMatchObject({
      ok: true,
      model: "gateway/m",
    });
    expect(server.keys).toEqual(["Bearer key-one"]);
    const tested = (await listModelKeys({ ctx, input: {} })).data[0];
    expect(tested?.last_tested_at).not.toBeNull();
    expect(tested?.last_error).toBeNull();
    server.plays(status(401));
    const refused = await testModelKey({ ctx, input: { id: key.id } });
    expect(refused).toMatchObject({ ok: false, error: { code: "model_unauthorized" } });
    expect(JSON.stringify(refused)).not.toMatch(new RegExp(`key-one|${UPSTREAM_TEXT}`));
    expect((await listModelKeys({ ctx, input: {} })).data[0]?.last_error).toContain("gateway");
    const report = await reportUsage({ ctx, input: UsageQuery.parse({}) });
    expect(report.total).toMatchObject({ calls: 1, input_tokens: 10 });
  });

  it("never goes to another origin, typed or moved", async () => {
    const { ctx, key } = await workspace("key-canary");
    elsewhere.plays(says("OK"));
    const typed = await testConnection({ ctx, input: { provider: "gateway", base_url: elsewhere.baseUrl } });
    expect(typed.ok).toBe(true);
    expect(elsewhere.keys).toEqual([""]);
    await updateModelKey({ ctx, input: { id: key.id, base_url: elsewhere.baseUrl } });
    await testModelKey({ ctx, input: { id: key.id } });
    expect(elsewhere.keys).toEqual(["", ""]);
  });

  it("that is bad touches nobody else's calls of the same provider", async () => {
    const bad = await workspace("key-bad");
    const good = await workspace("key-good");
    server.plays((response, body) =>
      (server.keys.at(-1) === "Bearer key-bad" ? status(500) : says("OK"))(response, body),
    );
    const models = openModels({ ...runtime, environment: runtime.env });
    const call = async ({ ctx }: typeof bad) =>
      callModel({
        resolved: await models(ctx.tenantId).resolve({
          model: "gateway/m",
          constraints: null,
          needsTools: false,
        }),
        options: { prompt: [{ role: "user", content: [{ type: "text", text: "Hello." }] }] },
        signal: ctx.signal,
        emit: () => undefined,
        begin: async () => async () => undefined,
        clock: { now: () => 0, random: () => 0, sleep: async () => undefined },
      });
    const circuit = async ({ ctx }: typeof bad) =>
      (await listModels({ ctx, input: {} })).data.find((model) => model.id === "gateway/m")?.circuit;
    expect((await call(bad)).ok).toBe(false);
    expect(await circuit(bad)).toBe("open");
    expect((await call(good)).ok).toBe(true);
    expect(await circuit(good)).toBe("closed");
  });
});
