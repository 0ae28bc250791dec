/**
 * A step done by a role, over what its model takes: the same call made bare over HTTP is the floor. The model is a
 * server on loopback (aimock) that takes a fixed time.
 */
import { LLMock } from "@copilotkit/aimock";
import { createOrchestration } from "@/lib/services/orchestrations/create";
import { executeOrchestration } from "@/lib/services/executions/execute-orchestration";
import { ExecuteBody } from "@/lib/services/executions/shapes";
import { createRole } from "@/lib/services/roles/create";
import { CreateRole } from "@/lib/services/roles/shapes";
import { openBenchDatabase } from "./database";
import { follow, now } from "./follow";
import { machine, machineLine, percentile, readArguments, round, table } from "./figures.mjs";
import { type Installation, openInstallation } from "./installation";
import { times } from "./measure";

const options = readArguments({ runs: "60", steps: "5", latency: "50" }, ["json"]) as {
  runs: string;
  steps: string;
  latency: string;
  json?: true;
};
const RUNS = Number(options.runs);
const STEPS = Number(options.steps);
const WARM_UP = 10;

async function startModel(): Promise<LLMock> {
  const model = new LLMock({ port: 0, strict: true });
  await model.start();
  model.on(
    { predicate: () => true },
    { content: "Done.", usage: { prompt_tokens: 20, completion_tokens: 2 } },
    { latency: Number(options.latency), chunkSize: 10_000 },
  );
  return model;
}

/** The request a role makes, and nothing else. */
async function bareCall(url: string): Promise<number> {
  const startedAt = now();
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      model: "bench-model",
      stream: true,
      stream_options: { include_usage: true },
      messages: [
        { role: "system", content: "You answer in one word." },
        { role: "user", content: "Say done." },
      ],
    }),
  });
  await response.text();
  return now() - startedAt;
}

async function storeRoleSteps({ ctx }: Installation): Promise<string> {
  const role = CreateRole.parse({ name: "Bench", base_prompt: "You answer in one word." });
  await createRole({ ctx, input: role });
  const steps = Array.from({ length: STEPS }, (_, index) => ({
    id: `step-${index + 1}`,
    role: "Bench",
    inputMapping: { task: "Say done." },
  }));
  const { id } = await createOrchestration({ ctx, input: { definition: { name: "bench roles", steps } } });
  return id;
}

/** Milliseconds from one step's result to the next one's: a whole step, from dispatch to its committed RESPONSE. */
async function roleSteps({ ctx }: Installation, id: string): Promise<number[]> {
  const body = ExecuteBody.parse({ input: {} });
  const started = await executeOrchestration({ ctx, input: { id, body, idempotency: null } });
  const { stepTimes } = await follow(ctx, started.id);
  return stepTimes.slice(1).map((time, index) => time - (stepTimes[index] ?? Number.NaN));
}

const before = machine();
const model = await startModel();
const database = await openBenchDatabase();
const installation = await openInstallation(database.url, {
  variables: { LLM_BASE_URL: `${model.url}/v1`, LLM_API_KEY: "bench", LLM_DEFAULT_MODEL: "bench-model" },
});
try {
  const id = await storeRoleSteps(installation);
  await times(WARM_UP, () => roleSteps(installation, id));
  await times(WARM_UP, () => bareCall(model.url));
  const bare: number[] = [];
  const steps: number[] = [];
  // In turns, so that whatever else the machine does falls on both.
  for (let run = 0; run < RUNS; run++) {
    steps.push(...(await roleSteps(installation, id)));
    bare.push(...(await times(STEPS - 1, () => bareCall(model.url))));
    model.clearRequests();
  }
  const floor = percentile(bare, 0.5);
  const over = steps.map((ms) => ms - floor);
  const row = (name: string, values: number[]) => [
    name,
    round(percentile(values, 0.5)),
    round(percentile(values, 0.95)),
  ];
  const rows = [
    row("floor-call: the bare call", bare),
    row("a step by a role", steps),
    row("overhead over floor-call's p50 (target p50 ≤ 25)", over),
  ];
  const ratio = round(percentile(steps, 0.5) / floor);
  if (options.json) {
    console.log(JSON.stringify({ machine: before, server: database.server, rows, ratio }, null, 2));
  } else {
    console.log(`${machineLine(before)}\n${database.server}\n`);
    console.log(table([`${steps.length} steps, model ${options.latency} ms; ms`, "p50", "p95"], rows));
    console.log(`\nRatio of p50s: ${ratio}. Load after: ${machine().load.join(" ")}`);
  }
} finally {
  await installation.close().finally(() => database.drop());
  await model.stop();
}
