import { newId } from "@/lib/core/ids";
import type { JsonObject } from "@/lib/core/json";
import { isTerminal } from "@/lib/core/states";
import type { Database } from "@/lib/db/types";
import { env } from "@/lib/env";
import { makeCheckpoints, readSigningKey } from "@/lib/ledger/checkpoint";
import { ledgerPublicKey } from "@/lib/runtime/ledger-key";
import type { Context } from "@/lib/services/context";
import type { VerifyInput } from "@/lib/services/contracts/verify";
import { verifyContracts } from "@/lib/services/contracts/verify";
import { executeOrchestration } from "@/lib/services/executions/execute-orchestration";
import { getExecution } from "@/lib/services/executions/get";
import { orchestrate } from "@/lib/services/executions/orchestrate";
import { ExecuteBody, OrchestrateBody } from "@/lib/services/executions/shapes";
import { createOrchestration } from "@/lib/services/orchestrations/create";
import { contextFor, keyActor, makeTenant, testRuntime } from "../support/actors";

export const PUBLIC_KEY = ledgerPublicKey(env());
const SIGNING_KEY = readSigningKey(env().secrets.ledgerSigningKey);

/** A running engine on this database, with a workspace to record things in. */
export async function openLedgerWorld(database: Database) {
  const runtime = await testRuntime(database, { runner: true });
  return {
    database,
    runtime,
    /** A context of a new tenant that may do everything. */
    workspace: async () => contextFor(runtime, keyActor((await makeTenant(database)).id)),
    run: async (ctx: Context, intent: string, inputs: JsonObject) => {
      const body = OrchestrateBody.parse({ intent, inputs, idempotent: false });
      return ended(ctx, (await orchestrate({ ctx, input: { body, idempotency: null } })).id);
    },
    runSteps: async (ctx: Context, steps: JsonObject[], input: JsonObject = {}) => {
      const name = `Steps ${newId("request")}`;
      await createOrchestration({ ctx, input: { definition: { name, steps }, publish: true } });
      const body = ExecuteBody.parse({ input });
      return ended(
        ctx,
        (await executeOrchestration({ ctx, input: { id: name, body, idempotency: null } })).id,
      );
    },
    seal: () => makeCheckpoints(database, SIGNING_KEY),
    verify: (ctx: Context, input: Omit<VerifyInput, "publicKey"> = {}) =>
      verifyContracts({ ctx, input: { ...input, publicKey: PUBLIC_KEY } }),
    close: () => runtime.close(),
  };
}
export type LedgerWorld = Awaited<ReturnType<typeof openLedgerWorld>>;

/** Follows an execution to its end. */
async function ended(ctx: Context, id: string): Promise<string> {
  const { tenantId } = ctx;
  for await (const _ of ctx.ledger.tail({ tenantId, executionId: id, signal: AbortSignal.timeout(20_000) }));
  const { status } = await getExecution({ ctx, input: { id } });
  if (!isTerminal(status)) throw new Error(`The execution is still ${status}.`);
  return id;
}

export async function textOf(body: ReadableStream<Uint8Array>): Promise<string> {
  return new Response(body).text();
}

export async function bytesOf(body: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  return new Uint8Array(await new Response(body).arrayBuffer());
}
