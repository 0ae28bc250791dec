import { requireScope } from "@/lib/core/actor";
import { TuttiError } from "@/lib/core/errors";
import { validateJson } from "@/lib/core/json-schema";
import type { Context } from "../context";
import type { IdempotencyHandle } from "../idempotency/store";
import { loadPublished } from "../orchestrations/load";
import type { ExecuteBody } from "./shapes";
import { startExecution, type Started } from "./start";

export interface ExecuteInput {
  /** Id or name of the orchestration. */
  id: string;
  body: ExecuteBody;
  idempotency: IdempotencyHandle | null;
}

/** Starts a saved orchestration, pinned to a version. Its input must fit the definition's schema. */
export async function executeOrchestration({
  ctx,
  input,
}: {
  ctx: Context;
  input: ExecuteInput;
}): Promise<Started> {
  requireScope(ctx.actor, "executions:write");
  const { body } = input;
  const found = await ctx.db((tx) =>
    loadPublished({
      tx,
      tenantId: ctx.tenantId,
      idOrName: input.id,
      ...(body.version === undefined ? {} : { version: body.version }),
    }),
  );
  const given = body.input ?? {};
  const errors = found.definition.input ? validateJson(found.definition.input, given) : [];
  if (errors.length > 0) {
    throw new TuttiError("unprocessable", `The input doesn't fit the orchestration "${found.name}".`, {
      errors: errors.map((error) => ({ pointer: `/input${error.pointer}`, detail: error.detail })),
    });
  }
  return startExecution(ctx, {
    kind: "orchestration",
    title: found.name,
    planSource: "stored",
    plan: { orchestration_id: found.orchestrationId, name: found.name, version: found.version },
    input: given,
    mode: null,
    orchestration: { id: found.orchestrationId, version: found.version },
    options: { ...body, tags: [...found.definition.tags, ...(body.tags ?? [])].slice(0, 20) },
    idempotency: input.idempotency,
  });
}
