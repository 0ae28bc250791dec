import { expect, it } from "vitest";
import { createOrchestration } from "@/lib/services/orchestrations/create";
import { listExecutions } from "@/lib/services/executions/list";
import { createSchedule } from "@/lib/services/schedules/create";
import { CreateSchedule } from "@/lib/services/schedules/shapes";
import { contextFor, makeMember, makeTenant } from "../support/actors";
import { openTestDatabase } from "../support/database";
import { until, untilEnded } from "../support/executions";
import { openRunner, RUNNERS } from "../support/runners";

it.each(RUNNERS)("schedules ride on the %s runner", async (runner) => {
  const runtime = await openRunner(runner, await openTestDatabase("pglite"), {
    environment: { WORKER_POLL_MS: 50 },
    crons: ["sweep-schedules-v1"],
  });
  const tenant = await makeTenant(runtime.database);
  const ctx = contextFor(runtime, await makeMember(runtime.database, tenant.id, "owner"));
  const definition = {
    name: "Tick",
    steps: [{ id: "say", capability: "echo", inputMapping: { text: "tick" } }],
  };
  const { id } = await createOrchestration({ ctx, input: { definition } });
  const input = {
    id,
    ...CreateSchedule.parse({ name: "Yearly", cron: "0 0 1 1 *", missed_runs: "run_once" }),
  };
  const schedule = await createSchedule({ ctx, input });
  await runtime.database.query("update schedule set next_at = now() - interval '1 year' where id = $1", [
    schedule.id,
  ]);
  const executions = async () => (await listExecutions({ ctx, input: { orchestration_id: id } })).data;
  await until(async () => (await executions()).length > 0);
  const [run] = await executions();
  expect((await untilEnded(ctx, run?.id ?? "")).status).toBe("completed");
  await runtime.close();
});
