import { requireScope } from "@/lib/core/actor";
import { canonicalJson } from "@/lib/core/canonical-json";
import { TuttiError, type FieldError } from "@/lib/core/errors";
import { isJsonObject, type Json, type JsonObject } from "@/lib/core/json";
import { validateJson } from "@/lib/core/json-schema";
import { isTerminal } from "@/lib/core/states";
import { reusableEntries } from "@/lib/ledger/views/reusable";
import type { Context } from "../context";
import type { IdempotencyHandle } from "../idempotency/store";
import { requireTriable } from "../roles/triable";
import { takeOrchestrationStart } from "../orchestrations/limit-starts";
import { loadPublished } from "../orchestrations/load";
import { findCapability } from "./capabilities";
import { loadExecution, readAllEntries } from "./get";
import type { ExecutionRow } from "./present";
import type { ReplayBody } from "./replay-shapes";
import { StartOptions } from "./shapes";
import { startExecution, type Started, type StartRequest } from "./start";

export interface ReplayInput {
  id: string;
  body: ReplayBody;
  idempotency: IdempotencyHandle | null;
}

/**
 * Runs an execution again: a new one of the same plan, pinned to the same version, with the same session, labels and
 * limits. From a step on, what had ended before that step began is taken over. Throws `conflict` while it goes on,
 * `unprocessable` for a step it never came to.
 */
export async function replayExecution({
  ctx,
  input,
}: {
  ctx: Context;
  input: ReplayInput;
}): Promise<Started> {
  requireScope(ctx.actor, "executions:write");
  const { id, body, idempotency } = input;
  const source = await ctx.db((tx) => loadExecution(tx, ctx.tenantId, id));
  if (!isTerminal(source.status))
    throw new TuttiError(
      "conflict",
      `The execution is ${source.status}; it can be run again once it has ended.`,
    );
  const given = body.input ?? source.input;
  const edited = canonicalJson(given) !== canonicalJson(source.input);
  if (body.from_step !== undefined) await requireStep(ctx, source, body.from_step);
  const orchestration = await checkPlan(ctx, source, given);
  const { reuse: _, ...plan } = source.plan;
  return startExecution(ctx, {
    kind: source.kind,
    title: source.title,
    planSource: source.planSource,
    plan: {
      ...plan,
      seed: typeof plan.seed === "string" ? plan.seed : source.id,
      ...(body.from_step === undefined ? {} : { reuse: { from_step: body.from_step, edited } }),
    },
    input: given,
    mode: typeof plan.mode === "string" ? plan.mode : null,
    ...(orchestration ? { orchestration } : {}),
    replayOf: source.id,
    options: optionsOf(source),
    idempotency,
  });
}

/** `invalid` where the step is asked for in an address, `unprocessable` in a body. */
export function noSuchStep(path: string, code: "invalid" | "unprocessable"): TuttiError {
  return new TuttiError(code, `The execution never came to a step "${path}".`, {
    errors: [{ pointer: "/from_step", detail: "Not the path of one of its steps." }],
  });
}

async function requireStep(ctx: Context, source: ExecutionRow, fromStep: string): Promise<void> {
  const entries = await readAllEntries(ctx, source.id);
  if (reusableEntries(entries, { fromStep, edited: false }) === null)
    throw noSuchStep(fromStep, "unprocessable");
}

/** Whether the plan still takes the input. */
async function checkPlan(
  ctx: Context,
  source: ExecutionRow,
  input: Json,
): Promise<StartRequest["orchestration"] | null> {
  const { orchestrationId, orchestrationVersion: version } = source;
  if (source.planSource === "stored" && orchestrationId !== null && version !== null) {
    const found = await ctx.db((tx) =>
      loadPublished({ tx, tenantId: ctx.tenantId, idOrName: orchestrationId, version }),
    );
    if (found.definition.input) requireFit(validateJson(found.definition.input, input), found.name);
    await takeOrchestrationStart(ctx, found);
    const { budget } = found;
    return { id: orchestrationId, version, pinned: true, name: null, budget, remembered: false };
  }
  if (typeof source.plan.role === "string") await checkTrial(ctx, source.plan.role, input);
  else if (source.planSource === "single") await checkCapability(ctx, source.plan, input);
  else if (!isJsonObject(input) || typeof input.task !== "string" || input.task === "")
    requireFit([{ pointer: "/task", detail: "Must be the task as text." }], "task");
  return null;
}

/** Of a role that somebody tried; it may still be a draft, which nobody is offered. */
async function checkTrial(ctx: Context, reference: string, input: Json): Promise<void> {
  const { name } = await requireTriable(ctx, reference);
  if (!isJsonObject(input)) requireFit([{ pointer: "", detail: "Must be an object." }], name);
}

async function checkCapability(ctx: Context, { capability }: JsonObject, input: Json): Promise<void> {
  const name = typeof capability === "string" ? capability : "";
  const found = await findCapability(ctx, name);
  if (!found) throw new TuttiError("capability_not_found", `Nobody offers "${name}" any more.`);
  requireFit(validateJson(found.capability.parameters, input), name);
}

function requireFit(errors: FieldError[], name: string): void {
  if (errors.length === 0) return;
  throw new TuttiError("unprocessable", `The input doesn't fit "${name}".`, {
    errors: errors.map(({ pointer, detail }) => ({ pointer: `/input${pointer}`, detail })),
  });
}

/** As the first time; but whoever wanted to be called back is not called for this one. */
function optionsOf(source: ExecutionRow): StartOptions {
  const { context, metadata, priority, tags, sessionId, constraints, budget } = source;
  const options = StartOptions.parse({
    context,
    metadata,
    priority,
    tags,
    session_id: sessionId ?? undefined,
  });
  return {
    ...options,
    ...(constraints ? { tool_constraints: constraints as StartOptions["tool_constraints"] } : {}),
    ...(budget ? { budget } : {}),
  };
}
