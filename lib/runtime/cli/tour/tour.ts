import { isJsonObject, type Json, type JsonObject } from "@/lib/core/json";
import { type ApiClient, ApiError } from "../client/api-client";
import { paint, print } from "../client/terminal";
import { followLive } from "./follow-live";

const NAME = "Guided tour";
/** Two branches and a pause run side by side, then the result is remembered. */
const DEFINITION: JsonObject = {
  name: NAME,
  description: "What npm run demo shows: three steps side by side, then one that remembers.",
  tags: ["demo"],
  input: { type: "object", properties: { text: { type: "string", title: "Text" } }, required: ["text"] },
  steps: [
    { id: "pause", capability: "wait", parallelGroup: "together", inputMapping: { ms: 1500 } },
    {
      id: "shout",
      capability: "text.uppercase",
      parallelGroup: "together",
      inputMapping: { text: "{{input.text}}" },
    },
    { id: "repeat", capability: "echo", parallelGroup: "together", inputMapping: { text: "{{input.text}}" } },
    {
      id: "remember",
      capability: "memory.write",
      inputMapping: { text: "{{context.shout.text}}", tags: ["demo"] },
    },
  ],
  output: { text: "{{context.shout.text}}", memory: "{{context.remember.item_id}}" },
};
const STEPS = 4;

/** The tour. Throws when anything on it goes wrong. */
export async function tour(client: ApiClient): Promise<void> {
  await greet(client);
  const slug = text((await client.get("/v1/workspace")).slug);
  const intent = await runIntent(client);
  const started = await startOrchestration(client);
  heading("Followed live");
  const status = await followLive(client, started, STEPS);
  if (status !== "completed") throw new Error(`The orchestration ended as ${status}.`);
  await verify(client, [intent, started]);
  heading("In the dashboard");
  const page = `${client.url}/w/${slug}`;
  print(`  the intent         ${page}/executions/${intent}`);
  print(`  the orchestration  ${page}/executions/${started}`);
  print(`  its contracts      ${page}/contracts`);
  print(`  its log            GET /v1/executions/${started}/logs, as files …/logs.zip`);
  print();
}

function heading(title: string): void {
  print();
  print(paint("bold", title));
}

async function greet(client: ApiClient): Promise<void> {
  heading(`Tutti at ${client.url}`);
  const health = await client.get("/v1/health");
  const service = await client.get("/v1");
  print(`  ${paint("green", "✓")} health: ${text(health.status)}, version ${text(service.version)}`);
}

/** `POST /v1/orchestrate` answers with the result: one dispatch, two contracts. */
async function runIntent(client: ApiClient): Promise<string> {
  heading("An intent: echo");
  const startedAt = performance.now();
  const answer = await client.post("/v1/orchestrate", {
    intent: "echo",
    inputs: { text: "Hello from the tour" },
  });
  const elapsed = Math.round(performance.now() - startedAt);
  if (answer.status !== "success") throw new Error(`The intent answered ${text(answer.status)}.`);
  const id = text(answer.execution_id);
  print(`  ${paint("green", "✓")} ${id} in ${elapsed} ms: ${JSON.stringify(answer.result)}`);
  const { data } = await client.get(`/v1/executions/${id}/contracts`);
  for (const contract of objects(data).reverse()) printContract(contract);
  return id;
}

function printContract(contract: JsonObject): void {
  const type = text(contract.type).padEnd(8);
  const took = typeof contract.duration_ms === "number" ? ` in ${contract.duration_ms.toFixed(1)} ms` : "";
  print(
    `  ${paint("cyan", type)} ${text(contract.from)} → ${text(contract.to)}  ${text(contract.status)}${took}`,
  );
  print(
    paint("dim", `           ${JSON.stringify(contract.payload)}  hash ${text(contract.hash).slice(0, 12)}…`),
  );
}

/** Reuses the tour's orchestration of an earlier run. */
async function startOrchestration(client: ApiClient): Promise<string> {
  heading("An orchestration: three steps side by side, then one that remembers");
  const path = `/v1/orchestrations/${encodeURIComponent(NAME)}/execute`;
  const start = () =>
    client.post(path, { input: { text: "all play together" } }, { Prefer: "respond-async" });
  let answer: JsonObject;
  try {
    answer = await start();
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 404) throw error;
    const made = await client.post("/v1/orchestrations", DEFINITION);
    print(`  ${paint("green", "✓")} saved as ${text(made.id)}, version 1`);
    answer = await start();
  }
  print(`  ${paint("green", "✓")} ${text(answer.execution_id)} ${text(answer.status)}`);
  return text(answer.execution_id);
}

async function verify(client: ApiClient, ids: string[]): Promise<void> {
  heading("Verified");
  for (const id of ids) {
    const answer = await client.get(`/v1/contracts/verify?execution_id=${id}`);
    if (answer.ok !== true)
      throw new Error(`The chain of ${id} is broken: ${JSON.stringify(answer.first_bad)}`);
    print(`  ${paint("green", "✓")} ${id}: ${String(answer.checked)} entries, every hash fits`);
  }
}

function text(value: Json | undefined): string {
  return typeof value === "string" ? value : JSON.stringify(value ?? null);
}

function objects(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}
