import { createHash } from "node:crypto";
import { sql } from "drizzle-orm";
import { requireScope } from "@/lib/core/actor";
import { strictestBudget } from "@/lib/core/budget";
import { canonicalJson } from "@/lib/core/canonical-json";
import { isTuttiError, TuttiError } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import type { Json, JsonObject } from "@/lib/core/json";
import type { ExecutionKind, PlanSourceName } from "@/lib/core/states";
import { truncateValue } from "@/lib/core/truncate";
import { execution, executionTag, webhookDelivery } from "@/lib/db/schema/execution";
import { session } from "@/lib/db/schema/registry";
import type { Tx } from "@/lib/db/types";
import { redactJson } from "@/lib/guard/redact";
import type { Context } from "../context";
import { attachExecution, type IdempotencyHandle } from "../idempotency/store";
import { workspaceRules } from "../policies/rules";
import { shareImplicit, WRITE_SHARED_SECONDS } from "./implicit-key";
import type { StartOptions } from "./shapes";
import { takeChildPlace, type StartParent } from "./child-place";

/** What a way in has made of its request; from here on all are the same. */
export interface StartRequest {
  kind: ExecutionKind;
  title: string;
  planSource: PlanSourceName;
  plan: JsonObject;
  input: Json;
  mode: string | null;
  orchestration?: {
    id: string;
    version: number;
    /** The version was asked for, and is not just the published one. */
    pinned: boolean;
    /** Set when it was found by its name. */
    name: string | null;
    /** Limits of each of its executions. */
    budget?: JsonObject | null;
    /** Not read just now: the start has to check it. */
    remembered: boolean;
  };
  options: StartOptions;
  /** The limits that hold for it; the start itself fills them in. */
  budget?: JsonObject | null;
  /** Set for the child of another execution. */
  parent?: StartParent;
  /** The execution it runs again. */
  replayOf?: string;
  /** Set for intents without an Idempotency-Key: what makes two requests the same one. */
  implicitKey?: { effect: "read" | "write"; parts: Json };
  idempotency: IdempotencyHandle | null;
}

export interface Started {
  id: string;
  /** True when an earlier, equal request's execution answers this one. */
  replayed: boolean;
}

/** As `tryStart`, for requests that name no orchestration. */
export async function startExecution(ctx: Context, request: StartRequest): Promise<Started> {
  const started = await tryStart(ctx, request);
  if (!started) throw new TuttiError("internal", "A start without an orchestration can't be stale.");
  return started;
}

/**
 * The one door to an execution: one commit writes the row (`queued`, or `running` when the runner here takes it at
 * once), its first event and what must be there with them; after the commit the runner is told. Null when the
 * orchestration is no longer what the request says; nothing was written then.
 */
export async function tryStart(ctx: Context, request: StartRequest): Promise<Started | null> {
  requireScope(ctx.actor, "executions:write");
  await checkCallbackUrl(ctx, request.options.callback_url);
  const id = newId("execution");
  const limited = { ...request, budget: await budgetFor(ctx, request) };
  const started = standsAlone(ctx, limited) ? await startTogether(ctx, id, limited) : "repeat";
  if (started !== "repeat") return started;
  return limited.orchestration?.remembered ? null : startInTransaction(ctx, id, limited);
}

/** The strictest of what the request, the orchestration and the workspace say, as it is now. */
async function budgetFor(ctx: Context, { options, orchestration }: StartRequest): Promise<JsonObject | null> {
  const { budget } = await workspaceRules(ctx);
  return strictestBudget(budgetOf(options), orchestration?.budget, budget);
}

/** Nothing else has to be written with it. */
function standsAlone(ctx: Context, { options, idempotency, parent, replayOf }: StartRequest): boolean {
  if (ctx.enqueue || idempotency || parent || replayOf) return false;
  return !options.session_id && !options.callback_url && !options.tags?.length;
}

/** Null: the orchestration is stale. `repeat`: an equal request was here before; who answers takes a closer look. */
async function startTogether(
  ctx: Context,
  id: string,
  request: StartRequest,
): Promise<Started | null | "repeat"> {
  const columns = columnsOf(ctx, request);
  const implicit = implicitKeyOf(ctx, request);
  const { state } = await ctx.ledger.start({
    ...columns,
    id,
    orchestration: request.orchestration ?? null,
    implicitKey: implicit ? { id: implicit.id, seconds: WRITE_SHARED_SECONDS } : null,
    queued: { name: "execution.queued", path: "orchestrator", data: queuedData(request) },
  });
  if (state === "repeat") return "repeat";
  if (state === "stale") return null;
  if (state === "queued") ctx.dispatch(id);
  return { id, replayed: false };
}

async function startInTransaction(ctx: Context, id: string, request: StartRequest): Promise<Started> {
  const started = await ctx.db(async (tx) => {
    const earlier = await shareImplicit(tx, ctx, { executionId: id, key: implicitKeyOf(ctx, request) });
    if (earlier) return { id: earlier, replayed: true };
    const child = request.parent ? await takeChildPlace(tx, ctx, request.parent) : null;
    if (child) return { id: child, replayed: true };
    await insertExecution(tx, ctx, id, request);
    if (request.idempotency) await attachExecution(tx, request.idempotency, id);
    await ctx.ledger.appendIn(tx, {
      tenantId: ctx.tenantId,
      executionId: id,
      fence: null,
      entries: [{ name: "execution.queued", path: "orchestrator", data: queuedData(request) }],
    });
    await ctx.enqueue?.(tx, { executionId: id, reason: "due", priority: request.options.priority });
    return { id, replayed: false };
  });
  if (!started.replayed) {
    ctx.ledger.published({ tenantId: ctx.tenantId, executionId: id, lastSeq: 1 });
    ctx.dispatch(id);
  }
  return started;
}

function queuedData(request: StartRequest): JsonObject {
  return {
    kind: request.kind,
    title: request.title,
    plan_source: request.planSource,
    mode: request.mode,
    input: truncateValue(redactJson(request.input)).value,
    ...(request.parent ? { parent_id: request.parent.id, parent_step: request.parent.step } : {}),
    ...(typeof request.plan.reason === "string" ? { reason: request.plan.reason } : {}),
    ...(request.replayOf ? { replay_of: request.replayOf, reuse: request.plan.reuse ?? null } : {}),
  };
}

function columnsOf(ctx: Context, request: StartRequest) {
  const { options } = request;
  const { kind, id, label, scopes } = ctx.actor;
  return {
    tenantId: ctx.tenantId,
    kind: request.kind,
    title: request.title,
    planSource: request.planSource,
    plan: { ...request.plan, mode: request.mode },
    input: request.input,
    context: { ...options.context, ...(options.user_id ? { user_id: options.user_id } : {}) },
    metadata: options.metadata ?? {},
    actor: { kind, id, label, scopes: [...scopes] },
    constraints: options.tool_constraints ?? null,
    budget: request.budget ?? null,
    priority: options.priority,
  };
}

async function insertExecution(tx: Tx, ctx: Context, id: string, request: StartRequest): Promise<void> {
  const { options, orchestration, parent } = request;
  const { tenantId } = ctx;
  const sessionId = options.session_id ?? null;
  const tags = [...new Set(options.tags ?? [])];
  if (sessionId) await touchSession(tx, tenantId, sessionId);
  await tx.insert(execution).values({
    ...columnsOf(ctx, request),
    id,
    status: "queued",
    tags,
    sessionId,
    orchestrationId: orchestration?.id ?? null,
    orchestrationVersion: orchestration?.version ?? null,
    callbackUrl: options.callback_url ?? null,
    replayOf: request.replayOf ?? null,
    ...(parent
      ? { parentId: parent.id, parentStep: parent.step, rootId: parent.rootId, depth: parent.depth + 1 }
      : {}),
  });
  if (tags.length > 0)
    await tx.insert(executionTag).values(tags.map((tag) => ({ tenantId, tag, executionId: id })));
  if (options.callback_url) {
    // Written with the start, so that no crash between the end and the delivery can lose it.
    await tx.insert(webhookDelivery).values({
      tenantId,
      id: newId("delivery"),
      executionId: id,
      url: options.callback_url,
      status: "pending",
    });
  }
}

function budgetOf(options: StartOptions): JsonObject | null {
  const limits = { ...options.budget, ...(options.max_steps ? { max_steps: options.max_steps } : {}) };
  return Object.keys(limits).length > 0 ? limits : null;
}

async function touchSession(tx: Tx, tenantId: string, id: string): Promise<void> {
  await tx
    .insert(session)
    .values({ tenantId, id })
    .onConflictDoUpdate({ target: [session.tenantId, session.id], set: { lastUsedAt: sql`now()` } });
}

async function checkCallbackUrl(ctx: Context, url: string | undefined): Promise<void> {
  if (!url) return;
  try {
    await ctx.safeFetch.checkUrl(url);
  } catch (error) {
    // Names that can't be looked up just now say nothing about the address.
    if (!isTuttiError(error) || error.code === "unavailable") throw error;
    throw new TuttiError("unprocessable", "The callback_url is not allowed.", {
      errors: [{ pointer: "/callback_url", detail: "Must be a public http(s) address." }],
    });
  }
}

function implicitKeyOf(ctx: Context, request: StartRequest): { effect: "read" | "write"; id: string } | null {
  if (!request.implicitKey || request.idempotency || !request.options.idempotent) return null;
  const { effect, parts } = request.implicitKey;
  const text = canonicalJson([
    ctx.actor.kind,
    ctx.actor.id,
    request.kind,
    request.title,
    request.mode,
    parts,
  ]);
  return { effect, id: `implicit:${createHash("sha256").update(text).digest("hex")}` };
}
