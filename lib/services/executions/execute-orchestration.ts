import { requireScope } from "@/lib/core/actor";
import { TuttiError } from "@/lib/core/errors";
import { isId } from "@/lib/core/ids";
import { validateJson } from "@/lib/core/json-schema";
import type { Context } from "../context";
import type { IdempotencyHandle } from "../idempotency/store";
import { referenceKey, rememberedOrchestrations } from "../orchestrations/definition-cache";
import { takeOrchestrationStart } from "../orchestrations/limit-starts";
import { loadPublished, type RunnableOrchestration } from "../orchestrations/load";
import { checkConstraints } from "./check-constraints";
import type { ExecuteBody } from "./shapes";
import { tryStart, type Started } from "./start";
import type { StartParent } from "./child-place";

/** An orchestration that changes at each try is somebody's loop. */
const MAX_ATTEMPTS = 5;

export interface ExecuteInput {
  /** Id or name of the orchestration. */
  id: string;
  body: ExecuteBody;
  /** The execution that has it done as one of its steps. */
  parent?: StartParent;
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
  const { id, body } = input;
  // A child has those of the execution above it, which were checked when that started.
  if (!input.parent) await checkConstraints(ctx, body.tool_constraints);
  const remembered = rememberedOrchestrations(ctx.ledger);
  const key = referenceKey(ctx.tenantId, id, body.version);
  const known = remembered.get(key);
  let limited = false;
  const take = async (found: RunnableOrchestration) => {
    if (!limited) await takeOrchestrationStart(ctx, found);
    limited = true;
  };
  const started = known ? await startFrom(ctx, input, { ...known, remembered: true, take }) : null;
  if (started) return started;
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    const found = await load(ctx, input);
    remembered.set(key, found);
    const fresh = await startFrom(ctx, input, { ...found, remembered: false, take });
    if (fresh) return fresh;
  }
  throw new TuttiError("conflict", `The orchestration "${id}" was changed meanwhile. Try again.`);
}

function load(ctx: Context, { id, body }: ExecuteInput): Promise<RunnableOrchestration> {
  const version = body.version === undefined ? {} : { version: body.version };
  return ctx.db((tx) => loadPublished({ tx, tenantId: ctx.tenantId, idOrName: id, ...version }));
}

interface Found extends RunnableOrchestration {
  remembered: boolean;
  /** Once per request, however often it is looked up again. */
  take(found: RunnableOrchestration): Promise<void>;
}

/** Null when the orchestration is not the one that was found any more. */
async function startFrom(ctx: Context, input: ExecuteInput, found: Found): Promise<Started | null> {
  const { body } = input;
  const given = body.input ?? {};
  const errors = found.definition.input ? validateJson(found.definition.input, given) : [];
  if (errors.length > 0) {
    throw new TuttiError("unprocessable", `The input doesn't fit the orchestration "${found.name}".`, {
      errors: errors.map((error) => ({ pointer: `/input${error.pointer}`, detail: error.detail })),
    });
  }
  await found.take(found);
  return tryStart(ctx, {
    kind: "orchestration",
    title: found.name,
    planSource: "stored",
    plan: { orchestration_id: found.orchestrationId, name: found.name, version: found.version },
    input: given,
    mode: null,
    orchestration: {
      id: found.orchestrationId,
      version: found.version,
      remembered: found.remembered,
      budget: found.budget,
      pinned: body.version !== undefined,
      name: isId("orchestration", input.id) ? null : input.id,
    },
    options: { ...body, tags: [...found.definition.tags, ...(body.tags ?? [])].slice(0, 20) },
    ...(input.parent ? { parent: input.parent } : {}),
    idempotency: input.idempotency,
  });
}
