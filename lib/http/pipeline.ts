import { type Actor, requireScope } from "@/lib/core/actor";
import { TuttiError } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import { identify } from "@/lib/auth/identify";
import { getRuntime, type Runtime } from "@/lib/runtime/runtime";
import type { Context } from "@/lib/services/context";
import type { IdempotencyHandle } from "@/lib/services/idempotency/store";
import { readBody } from "./body";
import { countAnswer } from "./counters";
import { withDeadline } from "./deadline";
import type { RouteCall, RouteContext } from "./declaration";
import { reportIfUnknown } from "./failures";
import { idempotent, readKey } from "./idempotency";
import { decorate, toResponse } from "./output";
import type { PreparedRoute } from "./prepare";
import { problemResponse } from "./problem";
import { parseParams, parseQuery } from "./query";
import { addServiceQuota, takeFromLimits } from "./rate-limits";
import { respondToStart } from "./respond";

/** Who is asking may take this long to find out; with the database away the answer is 503, never a hang. */
const IDENTIFY_DEADLINE_MS = 6_000;
/** Beyond the sync wait of a start. */
const HANDLE_MARGIN_MS = 20_000;

type Target = { route: PreparedRoute } | { refuse: string };

/** One request's way: what it has found out so far, for the headers of whatever it is answered with. */
interface Passage {
  request: Request;
  requestId: string;
  url: URL;
  runtime?: Runtime;
  headers: Record<string, string>;
}

/** Answers a request: identify, limit, scope, parse, idempotency, handle; every failure becomes a problem. */
export async function answer(
  request: Request,
  context: RouteContext | undefined,
  target: Target,
): Promise<Response> {
  const startedAt = performance.now();
  const passage: Passage = { request, requestId: newId("request"), url: new URL(request.url), headers: {} };
  let response: Response;
  try {
    response = await pass(passage, context, target);
  } catch (error) {
    response = failed(passage, error);
  }
  countAnswer(request.method, response.status, performance.now() - startedAt);
  return decorate(response, { ...passage, corsOrigins: passage.runtime?.env.CORS_ORIGINS ?? [] });
}

async function pass(passage: Passage, context: RouteContext | undefined, target: Target): Promise<Response> {
  if ("refuse" in target) {
    passage.headers.Allow = target.refuse;
    throw new TuttiError("method_not_allowed", `This path answers ${target.refuse}.`);
  }
  const { route } = target;
  const runtime = await withDeadline(getRuntime(), IDENTIFY_DEADLINE_MS);
  passage.runtime = runtime;
  const ctx = route.declaration.scope === "public" ? null : await admit(passage, runtime, route);
  const call = await parse(passage, runtime, route, context, ctx);
  const deadlineMs = runtime.env.ORCHESTRATOR_SYNC_TIMEOUT * 1000 + HANDLE_MARGIN_MS;
  return withDeadline(perform(passage, runtime, route, call, ctx), deadlineMs);
}

/** Identity, workspace, rate limit and scope, in this order. */
async function admit(passage: Passage, runtime: Runtime, route: PreparedRoute): Promise<Context> {
  const { request, requestId } = passage;
  const { scope, start = false } = route.declaration;
  const identity = await withDeadline(identify(request, runtime.database), IDENTIFY_DEADLINE_MS);
  const actor: Actor = identity.actor;
  const { headers } = passage;
  const limited = takeFromLimits({ runtime, actor, method: request.method, start, requestId, headers });
  await withDeadline(limited, IDENTIFY_DEADLINE_MS);
  if (scope !== "any" && scope !== "public") requireScope(actor, scope);
  return runtime.contextFor({ actor, requestId, ip: identity.ip, signal: request.signal });
}

interface ParsedCall {
  query: unknown;
  params: unknown;
  body: unknown;
  rawBody: Uint8Array;
}

async function parse(
  passage: Passage,
  runtime: Runtime,
  route: PreparedRoute,
  context: RouteContext | undefined,
  ctx: Context | null,
): Promise<ParsedCall> {
  const params = parseParams((await context?.params) ?? {}, route);
  const query = parseQuery(passage.url, route);
  const limits = ctx?.limits ?? {
    maxBodyBytes: runtime.env.MAX_BODY_BYTES,
    maxBodyDepth: runtime.env.MAX_BODY_DEPTH,
  };
  const body = await readBody(passage.request, route, {
    maxBytes: limits.maxBodyBytes,
    maxDepth: limits.maxBodyDepth,
  });
  return { params, query, body: body.value, rawBody: body.raw };
}

async function perform(
  passage: Passage,
  runtime: Runtime,
  route: PreparedRoute,
  parsed: ParsedCall,
  ctx: Context | null,
): Promise<Response> {
  const { request, requestId, url } = passage;
  const run = async (idempotency: IdempotencyHandle | null): Promise<Response> => {
    const call: RouteCall<unknown, unknown, unknown> = {
      ...parsed,
      request,
      requestId,
      runtime,
      idempotency,
      get ctx() {
        return requireContext(ctx);
      },
    };
    return toResponse(await route.declaration.handle(call), route.status);
  };
  const key = request.method === "POST" && ctx ? readKey(request.headers) : null;
  if (key === null || !ctx) return run(null);
  return idempotent(
    { ctx, key, method: request.method, url, rawBody: parsed.rawBody },
    {
      perform: run,
      // A route that declares no JSON streams, also when it answers a repeat.
      fromExecution: (id) => respondToStart({ ctx, execution: { id }, request, stream: streamsOnly(route) }),
      toResponse: (error) => failed(passage, error),
    },
  );
}

function streamsOnly({ declaration, status }: PreparedRoute): boolean {
  return declaration.response[status] === null && (declaration.media?.includes("text/event-stream") ?? false);
}

function requireContext(ctx: Context | null): Context {
  if (!ctx) throw new TuttiError("unauthenticated", "This needs an API key or a session.");
  return ctx;
}

function failed(passage: Passage, error: unknown): Response {
  const { requestId, url, request } = passage;
  addServiceQuota(error, passage.headers);
  reportIfUnknown(error, { request_id: requestId, method: request.method, path: url.pathname });
  return problemResponse(error, { instance: url.pathname, requestId });
}
