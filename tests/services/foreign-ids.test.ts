import { afterAll, beforeAll, expect, it } from "vitest";
import type { JsonObject } from "@/lib/core/json";
import type { Runtime } from "@/lib/runtime/runtime";
import type { Context } from "@/lib/services/context";
import { createOrchestration } from "@/lib/services/orchestrations/create";
import { createRole } from "@/lib/services/roles/create";
import { CreateRole } from "@/lib/services/roles/shapes";
import { createSchedule } from "@/lib/services/schedules/create";
import { CreateSchedule } from "@/lib/services/schedules/shapes";
import { contextFor, makeMember, makeTenant, testRuntime } from "../support/actors";
import { openTestDatabase } from "../support/database";
import { startIntent } from "../support/executions";

/** Ids of another workspace inside a body: each is like one that never was, with the same words. */
let runtime: Runtime;
let mine: Context;
let theirs: { role: string; orchestration: string };

beforeAll(async () => {
  runtime = await testRuntime(await openTestDatabase("pglite"));
  const owner = async () =>
    contextFor(runtime, await makeMember(runtime.database, (await makeTenant(runtime.database)).id, "owner"));
  mine = await owner();
  const other = await owner();
  const role = await createRole({
    ctx: other,
    input: CreateRole.parse({ name: "Theirs", base_prompt: "x" }),
  });
  const steps = [{ id: "say", capability: "echo", inputMapping: { text: "x" } }];
  const definition = { name: "Theirs", steps };
  const orchestration = await createOrchestration({ ctx: other, input: { definition } });
  theirs = { role: role.id, orchestration: orchestration.id };
});
afterAll(() => runtime?.close());

/** What is refused, with the ids taken out. */
async function refusal(work: Promise<unknown>, id: string): Promise<string> {
  const error = await work.then(
    () => null,
    (thrown: { code: string; message: string; errors?: unknown }) => thrown,
  );
  const { code, message, errors } = error ?? { code: "none", message: "" };
  return JSON.stringify([code, message, errors ?? []]).replaceAll(id, "ID");
}

const save = (step: JsonObject) =>
  createOrchestration({
    ctx: mine,
    input: { definition: { name: `x ${crypto.randomUUID()}`, steps: [{ id: "s", ...step }] } },
  });

const tries: [string, "role" | "orchestration", (id: string) => Promise<unknown>][] = [
  ["a step's role", "role", (id) => save({ roleId: id })],
  ["a step's role by any name", "role", (id) => save({ role: id })],
  ["a nested orchestration", "orchestration", (id) => save({ type: "orchestration", orchestration: id })],
  [
    "a schedule",
    "orchestration",
    (id) =>
      createSchedule({ ctx: mine, input: { id, ...CreateSchedule.parse({ name: "x", cron: "0 0 * * *" }) } }),
  ],
  ["an intent", "role", (id) => startIntent(mine, `role.${id}`, { task: "x" })],
];

it.each(tries)("%s is not there", async (_, kind, attempt) => {
  const foreign = theirs[kind];
  const nobodys = `${foreign.slice(0, -4)}zzzz`;
  const refused = await refusal(attempt(foreign), foreign);
  expect(refused).not.toContain('"none"');
  expect(refused).toBe(await refusal(attempt(nobodys), nobodys));
});
