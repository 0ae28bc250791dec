import type { Actor } from "@/lib/core/actor";
import { newId } from "@/lib/core/ids";
import type { JsonObject } from "@/lib/core/json";
import { scopesOf } from "@/lib/core/scopes";
import type { Context } from "@/lib/services/context";
import { executeOrchestration } from "@/lib/services/executions/execute-orchestration";
import { orchestrate } from "@/lib/services/executions/orchestrate";
import { ExecuteBody, OrchestrateBody } from "@/lib/services/executions/shapes";
import { createOrchestration } from "@/lib/services/orchestrations/create";
import { createRole } from "@/lib/services/roles/create";
import { createSchedule } from "@/lib/services/schedules/create";
import { CreateSchedule } from "@/lib/services/schedules/shapes";
import { DEMO_ROLES } from "./demo-roles";
import { seedTemplates, TEMPLATE_RUNS } from "./demo-templates";
import type { Runtime } from "./runtime";

const NEVER = new AbortController().signal;

/** Orchestrations a new workspace can be tried with; each uses only built-in agents. */
export const DEMO_ORCHESTRATIONS: JsonObject[] = [
  {
    name: "Fan out and remember",
    description: "Two branches run side by side, then the result is written to memory.",
    tags: ["demo"],
    input: { type: "object", properties: { text: { type: "string", title: "Text" } }, required: ["text"] },
    steps: [
      {
        id: "shout",
        capability: "text.uppercase",
        parallelGroup: "together",
        inputMapping: { text: "{{input.text}}" },
      },
      { id: "pause", capability: "wait", parallelGroup: "together", inputMapping: { ms: 400 } },
      {
        id: "remember",
        capability: "memory.write",
        inputMapping: { text: "{{context.shout.text}}", tags: ["demo"] },
      },
    ],
    output: { text: "{{context.shout.text}}", memory: "{{context.remember.item_id}}" },
  },
  {
    name: "Retry, then give up",
    description:
      "A step that always fails, tried three times. Shows retries, the error and the failed contract.",
    tags: ["demo"],
    steps: [
      { id: "greet", capability: "echo", inputMapping: { text: "Before the storm" } },
      {
        id: "storm",
        capability: "fail",
        inputMapping: { message: "The upstream service said no." },
        maxRetries: 2,
        retryDelay: 300,
      },
    ],
  },
  {
    name: "Slow pipeline",
    description: "Ten short steps one after another: open it while it runs.",
    tags: ["demo"],
    steps: Array.from({ length: 10 }, (_, index) => ({
      id: `stage-${index + 1}`,
      capability: "wait",
      inputMapping: { ms: 1900 },
    })),
  },
  {
    name: "Wait for tomorrow",
    description: "Waits a day between two steps: the execution leaves memory and comes back by itself.",
    tags: ["demo"],
    steps: [
      { id: "today", capability: "echo", inputMapping: { text: "See you tomorrow." } },
      { id: "night", capability: "wait", inputMapping: { ms: 86_400_000 } },
      { id: "tomorrow", capability: "echo", inputMapping: { text: "Good morning." } },
    ],
  },
  {
    name: "Ask before remembering",
    description: "Waits for a person's decision, then remembers the text or leaves it.",
    tags: ["demo"],
    input: { type: "object", properties: { text: { type: "string", title: "Text" } }, required: ["text"] },
    steps: [
      { id: "ask", type: "approval", message: "Remember this: {{input.text}}", timeout: "7d" },
      {
        id: "remember",
        capability: "memory.write",
        condition: { field: "context.ask.decision", operator: "==", value: "approved" },
        inputMapping: { text: "{{input.text}}", tags: ["demo", "approved"] },
      },
    ],
    output: { decision: "{{context.ask.decision}}", by: "{{context.ask.by}}" },
  },
];

/** Paused: a workspace nobody looks at starts nothing by itself. */
const DEMO_SCHEDULE = {
  id: "Fan out and remember",
  ...CreateSchedule.parse({
    name: "Every weekday morning",
    cron: "0 9 * * 1-5",
    time_zone: "Europe/Berlin",
    input: { text: "good morning" },
    active: false,
  }),
};

/** Fills the demo workspace by really running things: a finished, a failed, a running and a waiting execution. */
export async function seedDemo(runtime: Runtime, demo: { tenantId: string; userId: string }): Promise<void> {
  const actor: Actor = {
    kind: "user",
    id: demo.userId,
    tenantId: demo.tenantId,
    role: "owner",
    scopes: scopesOf("owner"),
    label: "Demo",
  };
  const ctx = runtime.contextFor({ actor, requestId: newId("request"), ip: null, signal: NEVER });
  for (const input of DEMO_ROLES) await createRole({ ctx, input });
  for (const definition of DEMO_ORCHESTRATIONS) {
    await createOrchestration({ ctx, input: { definition, publish: true } });
  }
  await seedTemplates(
    ctx,
    DEMO_ROLES.map(({ name }) => name),
  );
  await createSchedule({ ctx, input: DEMO_SCHEDULE });
  await run(ctx, "Fan out and remember", { text: "tutti: where all play together" });
  await run(ctx, "Retry, then give up", {});
  await run(ctx, "Slow pipeline", {});
  await run(ctx, "Wait for tomorrow", {});
  await run(ctx, "Ask before remembering", { text: "The launch is on Friday." });
  for (const { name, input } of TEMPLATE_RUNS) await run(ctx, name, input);
  const body = OrchestrateBody.parse({
    intent: "echo",
    inputs: { text: "Hello from the demo workspace" },
    session_id: "welcome",
  });
  await orchestrate({ ctx, input: { body, idempotency: null } });
}

function run(ctx: Context, id: string, input: JsonObject) {
  const body = ExecuteBody.parse({ input, session_id: "welcome" });
  return executeOrchestration({ ctx, input: { id, body, idempotency: null } });
}
