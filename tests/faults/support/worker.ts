import { isTuttiError } from "@/lib/core/errors";
import type { Json, JsonObject } from "@/lib/core/json";
import { scopesOf } from "@/lib/core/scopes";
import { BUILT_IN_AGENTS } from "@/lib/agents/registry";
import { membership, tenant, user } from "@/lib/db/schema";
import { env } from "@/lib/env";
import { closeOnSignal } from "@/lib/runtime/boot";
import { createRuntime, type Runtime } from "@/lib/runtime/runtime";
import type { Context } from "@/lib/services/context";
import { decideApproval } from "@/lib/services/approvals/decide";
import { listApprovals } from "@/lib/services/approvals/list";
import { DecideApproval } from "@/lib/services/approvals/shapes";
import { cancelExecution } from "@/lib/services/executions/cancel";
import { executeOrchestration } from "@/lib/services/executions/execute-orchestration";
import { getExecution } from "@/lib/services/executions/get";
import { ExecuteBody } from "@/lib/services/executions/shapes";
import { signalExecution } from "@/lib/services/executions/signal";
import { createOrchestration } from "@/lib/services/orchestrations/create";
import { draftOrchestration } from "@/lib/services/orchestrations/draft";
import { publishOrchestration } from "@/lib/services/orchestrations/publish";
import { createRole } from "@/lib/services/roles/create";
import { CreateRole } from "@/lib/services/roles/shapes";
import { faultAgents } from "./agents";
import { serveFunctions } from "./serve-functions";
import type { Question } from "./worker-process";

/**
 * A process of the product that can be killed, paused and ended at any moment. Its parent asks it to do things; what
 * it answers has been acknowledged.
 */
const TENANTS = ["ten_faults", "ten_neighbour"];

const runtime = await createRuntime({
  environment: env(),
  agents: [
    ...BUILT_IN_AGENTS,
    ...faultAgents(process.env.SINK_URL ?? "", (key) => process.send?.({ ended: key })),
  ],
});
closeOnSignal(runtime);
if (process.env.SERVE_PORT) await serveFunctions(runtime, Number(process.env.SERVE_PORT));
const OWNER = { id: "usr_faults", name: "Faults", email: "faults@example.com" };
await runtime.database.db.insert(user).values(OWNER).onConflictDoNothing();
for (const tenantId of TENANTS) {
  const slug = tenantId.replace("_", "-");
  await runtime.database.db.insert(tenant).values({ tenantId, slug, name: slug }).onConflictDoNothing();
  await runtime.database.db
    .insert(membership)
    .values({ tenantId, userId: OWNER.id, role: "owner" })
    .onConflictDoNothing();
}

function contextOf(runtime: Runtime, tenantId: string): Context {
  const actor = { kind: "user", id: OWNER.id, tenantId, role: "owner", label: OWNER.name } as const;
  return runtime.contextFor({
    actor: { ...actor, scopes: scopesOf("owner") },
    requestId: "faults",
    ip: null,
    signal: new AbortController().signal,
  });
}

async function answer({ verb, input, tenantId = TENANTS[0] ?? "" }: Question): Promise<Json> {
  const ctx = contextOf(runtime, tenantId);
  const id = String(input.id ?? "");
  switch (verb) {
    case "define":
      return (await createOrchestration({ ctx, input: { definition: input.definition } })).id;
    case "revise":
      await draftOrchestration({ ctx, input: { id, definition: input.definition } });
      return (await publishOrchestration({ ctx, input: { id } })).published_version;
    case "start": {
      const body = ExecuteBody.parse(input.body ?? {});
      return (await executeOrchestration({ ctx, input: { id, body, idempotency: null } })).id;
    }
    case "signal":
      await signalExecution({ ctx, input: { id, event: String(input.event), data: input.data ?? null } });
      return null;
    case "decide": {
      const { data } = await listApprovals({ ctx, input: { execution_id: id, status: "pending" } });
      for (const request of data)
        await decideApproval({ ctx, input: { id: request.id, decision: "approve" } });
      return data.length;
    }
    case "questions": {
      const { data } = await listApprovals({ ctx, input: { status: "pending", limit: 100 } });
      return data.map(({ id, step, kind, execution_title: of, arguments: given }) => ({
        id,
        step,
        kind,
        of,
        given,
      }));
    }
    case "answer":
      await decideApproval({ ctx, input: { id, ...DecideApproval.parse(input.body) } });
      return null;
    case "role":
      return (await createRole({ ctx, input: CreateRole.parse(input.body) })).id;
    case "cancel":
      return (await cancelExecution({ ctx, input: { id } })).status;
    case "get":
      return JSON.parse(JSON.stringify(await getExecution({ ctx, input: { id } }))) as JsonObject;
    case "unfinished": {
      const { rows } = await runtime.database.query(
        "select count(*)::integer as count from execution where status not in ('completed', 'failed', 'cancelled')",
      );
      return Number(rows[0]?.count);
    }
  }
}

process.on("message", (question: Question) => {
  answer(question).then(
    (value) => process.send?.({ question: question.number, value }),
    (error: unknown) => {
      const code = isTuttiError(error) ? error.code : "unknown";
      const message = error instanceof Error ? error.message : String(error);
      process.send?.({ question: question.number, error: { code, message } });
    },
  );
});
// A parent that was killed leaves nobody to ask anything.
process.on("disconnect", () => process.exit(0));
process.send?.({ ready: true, worker: runtime.runner?.status().worker ?? null });
