import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestDatabase } from "../support/database";
import { contextFor, makeMember, makeTenant } from "../support/actors";
import { startIntent, startSteps, until, untilEnded } from "../support/executions";
import { ModelServer } from "../support/model-server";
import { openRunner } from "../support/runners";
import type { JsonObject } from "@/lib/core/json";
import { orphanSweep } from "@/lib/runtime/orphans";
import type { Runtime } from "@/lib/runtime/runtime";
import type { Context } from "@/lib/services/context";
import { decideApproval } from "@/lib/services/approvals/decide";
import { listApprovals } from "@/lib/services/approvals/list";
import type { Approval } from "@/lib/services/approvals/shapes";
import { getExecution, readAllEntries } from "@/lib/services/executions/get";
import { signalExecution } from "@/lib/services/executions/signal";
import { createOrchestration } from "@/lib/services/orchestrations/create";
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

  it("starts what goes on when it has ended itself", async () => {
    const steps = [{ id: "nap", type: "wait", event: "go", timeout: "1h" }];
    await createOrchestration({ ctx, input: { definition: { name: "Goes on", steps } } });
    const id = await startIntent(ctx, "system.execute_orchestration", { orchestration: "Goes on" });
    const parent = await untilEnded(ctx, id);
    const started = String((parent.output as JsonObject).execution_id);
    const { database, ledger, vault, catalog, safeFetch } = runtime;
    const parts = { database, ledger, vault, catalog, safeFetch, limits: ctx.limits };
    const models = () => {
      throw new Error("A sweep asks no model.");
    };
    await orphanSweep({ ...parts, models, dispatch: ctx.dispatch });
    const child = await getExecution({ ctx, input: { id: started } });
    expect(child.status).not.toBe("cancelled");
    await signalExecution({ ctx, input: { id: started, event: "go", data: {} } });
    expect(await untilEnded(ctx, started)).toMatchObject({ status: "completed" });
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
