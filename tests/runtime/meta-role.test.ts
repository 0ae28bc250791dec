import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestDatabase } from "../support/database";
import { contextFor, makeMember, makeTenant } from "../support/actors";
import { startIntent, startSteps, until, untilEnded } from "../support/executions";
import { ModelServer } from "../support/model-server";
import { openRunner } from "../support/runners";
import type { JsonObject } from "@/lib/core/json";
import type { Runtime } from "@/lib/runtime/runtime";
import type { Context } from "@/lib/services/context";
import { decideApproval } from "@/lib/services/approvals/decide";
import { listApprovals } from "@/lib/services/approvals/list";
import type { Approval } from "@/lib/services/approvals/shapes";
import { readAllEntries } from "@/lib/services/executions/get";
import { createRole } from "@/lib/services/roles/create";
import { getRole } from "@/lib/services/roles/get";
import { listRoles } from "@/lib/services/roles/list";
import { CreateRole } from "@/lib/services/roles/shapes";

describe("a role that holds meta", () => {
  let runtime: Runtime;
  let server: ModelServer;
  let ctx: Context;

  beforeAll(async () => {
    server = await ModelServer.start();
    const database = await openTestDatabase("pglite");
    runtime = await openRunner("embedded", database, { environment: { ...server.environment } });
    ctx = contextFor(runtime, await makeMember(database, (await makeTenant(database)).id, "owner"));
    const tools = ["memory.*", "system.create_role"];
    const input = CreateRole.parse({ name: "Builder", base_prompt: "You build.", tools, meta: true });
    await createRole({ ctx, input });
  });
  afterAll(async () => {
    await runtime.close();
    await server.stop();
  });

  it("writes a draft by its model, is told what it may not, and escalates nothing", async () => {
    const create = (more: JsonObject) => ({
      toolCalls: [
        { name: "system_create_role", arguments: { name: "Scribe", base_prompt: "Write.", ...more } },
      ],
    });
    server.answersInOrder(
      create({ tools: ["http.request"] }),
      create({ tools: ["memory.write"], meta: true }),
      create({ tools: ["memory.write"] }),
      { content: "Made." },
    );
    const done = await untilEnded(ctx, await startSteps(ctx, [{ id: "build", role: "Builder" }]));
    expect(done).toMatchObject({ status: "completed", output: { text: "Made." } });
    const entries = await readAllEntries(ctx, done.id);
    const calls = entries.filter(({ name }) => name.startsWith("tool.call.") && name !== "tool.call.started");
    expect(calls.map(({ name }) => name)).toEqual(["tool.call.failed", "tool.call.completed"]);
    const { data } = await listRoles({ ctx, input: {} });
    expect(data.filter(({ created_in: origin }) => origin === done.id)).toMatchObject([
      { name: "Scribe", state: "draft", meta: false, tools: ["memory.write"] },
    ]);
  });

  it("of a draft: no step can be done by it before a person publishes it", async () => {
    const done = await untilEnded(ctx, await startSteps(ctx, [{ id: "write", role: "Scribe" }]));
    expect(done.status).toBe("failed");
  });

  it("deletes nothing that no person has approved", async () => {
    await createRole({ ctx, input: CreateRole.parse({ name: "Spare", base_prompt: "Wait." }) });
    const id = await startIntent(ctx, "system.delete_role", { role: "Spare" });
    let question: Approval | undefined;
    await until(async () => {
      [question] = (await listApprovals({ ctx, input: { execution_id: id, status: "pending" } })).data;
      return question !== undefined;
    });
    expect(question).toMatchObject({ tool: "system.delete_role", risk_class: "destructive" });
    expect(await getRole({ ctx, input: { id: "Spare" } })).toMatchObject({ name: "Spare" });
    await decideApproval({ ctx, input: { id: question?.id ?? "", decision: "approve" } });
    const ended = await untilEnded(ctx, id);
    expect(ended).toMatchObject({ status: "completed", output: { deleted: true } });
  });
});
