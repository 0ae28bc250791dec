import { isTerminalEvent } from "@/lib/core/events";
import type { Context } from "@/lib/services/context";
import { getStartShape } from "@/lib/services/executions/get";
import { toStreamEvent } from "./entry-events";
import { pauseOfExecution } from "./pause";
import { stillAllowed } from "./reauthorize";
import { eventStream, type StreamEvent } from "./sse";

export interface StartAnswer {
  ctx: Context;
  /** The execution the start returned. */
  execution: { id: string };
  request: Request;
  /** The value of `Prefer`; default the request's header. */
  prefer?: string | null;
  /** Always answer with SSE, as the `/stream` route does. */
  stream?: boolean;
  /** The start was a repeat of an earlier one (implicit idempotency). */
  replayed?: boolean;
  /** More headers, e.g. what of the request is deprecated. */
  headers?: Record<string, string>;
}

/**
 * Answers a start: SSE where asked for, else the result if it is there in time (200), else 202. Only watches
 * the ledger; the execution goes on whatever happens to this response.
 */
export async function respondToStart(answer: StartAnswer): Promise<Response> {
  const { ctx, execution, request } = answer;
  const prefer = answer.prefer ?? request.headers.get("prefer") ?? "";
  const headers: Record<string, string> = {
    Location: `/v1/executions/${execution.id}`,
    ...answer.headers,
    "Tutti-Execution-Id": execution.id,
    ...(answer.replayed ? { "Idempotent-Replayed": "true" } : {}),
  };
  if (answer.stream || acceptsStream(request)) {
    const events = (signal: AbortSignal) => startEvents(ctx, execution.id, signal);
    return eventStream({
      events,
      signal: request.signal,
      stillAllowed: stillAllowed(ctx, request, "executions:write"),
      pause: pauseOfExecution(ctx, request, execution.id),
      headers,
    });
  }
  if (/(^|[,;\s])respond-async($|[,;\s])/i.test(prefer)) headers["Preference-Applied"] = "respond-async";
  else await waitForEnd(ctx, execution.id);
  const shape = await getStartShape({ ctx, input: { id: execution.id } });
  const status = shape.status === "accepted" ? 202 : 200;
  return new Response(JSON.stringify(shape), {
    status,
    headers: { ...headers, "Content-Type": "application/json" },
  });
}

export function acceptsStream(request: Request): boolean {
  return (request.headers.get("accept") ?? "").includes("text/event-stream");
}

/** Waits until the execution ended, the sync limit passed or the client left, whichever is first. */
async function waitForEnd(ctx: Context, executionId: string): Promise<void> {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), ctx.limits.syncTimeoutMs);
  const onLeave = () => limit.abort();
  ctx.signal.addEventListener("abort", onLeave, { once: true });
  try {
    for await (const entry of ctx.ledger.tail({
      tenantId: ctx.tenantId,
      executionId,
      signal: limit.signal,
    })) {
      if (isTerminalEvent(entry.name)) return;
    }
  } finally {
    clearTimeout(timer);
    ctx.signal.removeEventListener("abort", onLeave);
    limit.abort();
  }
}

/** Every event, then the result: the Start shape that JSON callers, jobs and callbacks get too. */
async function* startEvents(
  ctx: Context,
  executionId: string,
  signal: AbortSignal,
): AsyncGenerator<StreamEvent> {
  for await (const item of ctx.ledger.tailWithText({ tenantId: ctx.tenantId, executionId, signal }))
    yield toStreamEvent(item);
  if (signal.aborted) return;
  yield { event: "result", data: JSON.stringify(await getStartShape({ ctx, input: { id: executionId } })) };
}
