import { expect, it } from "vitest";
import { readAllEntries } from "@/lib/services/executions/get";
import { contextFor, makeMember, makeTenant } from "../support/actors";
import { describeDatabases } from "../support/database";
import { startIntent, untilEnded } from "../support/executions";
import { inngestRuntime } from "../support/inngest-runtime";

describeDatabases("an intent through Inngest", (open) => {
  it("is done by the functions", async () => {
    const database = await open();
    const { runtime, driver } = await inngestRuntime(database);
    const tenant = await makeTenant(database);
    const ctx = contextFor(runtime, await makeMember(database, tenant.id, "owner"));
    const id = await startIntent(ctx, "echo", { text: "hello" });
    const execution = await untilEnded(ctx, id);
    expect(execution).toMatchObject({ status: "completed", output: { text: "hello" } });
    expect((await readAllEntries(ctx, id)).map((entry) => entry.name)).toEqual([
      "execution.queued",
      "execution.started",
      "orchestrator.step.dispatching",
      "orchestrator.step.completed",
      "execution.completed",
    ]);
    expect(driver.problems).toEqual([]);
    await runtime.close();
  });
});
