import { request } from "node:http";
import { BUILT_IN_AGENTS } from "@/lib/agents/registry";
import { scopesOf } from "@/lib/core/scopes";
import type { Context } from "@/lib/services/context";
import { executeOrchestration } from "@/lib/services/executions/execute-orchestration";
import { ExecuteBody } from "@/lib/services/executions/shapes";
import { createOrchestration } from "@/lib/services/orchestrations/create";
import { openDatabase } from "@/lib/db/client";
import { migrate } from "@/lib/db/migrate";
import { env } from "@/lib/env";
import { closeOnSignal } from "@/lib/runtime/boot";
import { createRuntime } from "@/lib/runtime/runtime";
import { testAgent } from "./executions";

/**
 * A process that runs executions and can be killed at any moment. Its parent says what to start and is told what was
 * acknowledged; every step calls the parent's sink with its effect key.
 */
const tenantId = "ten_crash";
const NAME = "crash test";

function callSink(key: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const call = request(process.env.SINK_URL ?? "", { method: "POST", agent: false }, (response) => {
      response.resume();
      response.on("end", resolve);
    });
    call.on("error", reject);
    call.end(key);
  });
}

const sink = testAgent({
  name: "sink",
  effect: "write",
  single: async (_, io) => {
    await callSink(io.key);
    await new Promise((resolve) => setTimeout(resolve, 5));
    return { key: io.key };
  },
});

const STEPS = [
  { id: "s1", capability: "sink" },
  { id: "s2", capability: "sink" },
  { id: "p1", capability: "sink", parallelGroup: "p" },
  { id: "p2", capability: "sink", parallelGroup: "p" },
  { id: "s5", capability: "sink" },
  { id: "s6", capability: "sink" },
];

const database = await openDatabase(env().DATABASE_URL ?? "");
await migrate(database);
await database.query(
  "insert into tenant (tenant_id, slug, name) values ($1, 'crash', 'Crash') on conflict do nothing",
  [tenantId],
);
const runtime = await createRuntime({
  environment: env(),
  database,
  runner: true,
  agents: [...BUILT_IN_AGENTS, sink],
});
closeOnSignal(runtime);
const actor = {
  kind: "user",
  id: "usr_crash",
  tenantId,
  role: "owner",
  scopes: scopesOf("owner"),
  label: "Crash",
} as const;
const ctx: Context = runtime.contextFor({
  actor,
  requestId: "crash",
  ip: null,
  signal: new AbortController().signal,
});
await createOrchestration({ ctx, input: { definition: { name: NAME, steps: STEPS } } }).catch(
  (error: unknown) => {
    if (!(error instanceof Error && "code" in error && error.code === "conflict")) throw error;
  },
);

type Message = { start: number } | { question: "statuses" | "responses" | "gaps" };

async function answer(message: Message): Promise<void> {
  if ("start" in message) {
    for (let index = 0; index < message.start; index++) {
      const body = ExecuteBody.parse({ input: {} });
      const { id } = await executeOrchestration({ ctx, input: { id: NAME, body, idempotency: null } });
      process.send?.({ acknowledged: id });
    }
    return;
  }
  const queries = {
    statuses: "select id, status from execution",
    responses:
      "select execution_id, key, extract(epoch from at)::double precision * 1000 as at from ledger_entry where contract_type = 'RESPONSE'",
    gaps: "select execution_id from ledger_entry group by execution_id having count(*) <> max(seq) or min(seq) <> 1",
  };
  const { rows } = await database.query(queries[message.question]);
  process.send?.({ question: message.question, rows });
}

process.on("message", (message: Message) => {
  answer(message).catch(() => process.exit(3));
});
process.send?.({ ready: true });
