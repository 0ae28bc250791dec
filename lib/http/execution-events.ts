import { z } from "zod";
import { invalid, notFound } from "@/lib/core/errors";
import { isTerminalEvent } from "@/lib/core/events";
import type { Json } from "@/lib/core/json";
import type { Context } from "@/lib/services/context";
import { getStartShape } from "@/lib/services/executions/get";
import { toEventJson, toStreamEvent } from "./entry-events";
import { pauseOfExecution } from "./pause";
import { stillAllowed } from "./reauthorize";
import { acceptsStream } from "./respond";
import { eventStream, type StreamEvent } from "./sse";

/** Query of `GET /v1/executions/{id}/events`: paging for JSON, resume for clients that can't send headers. */
export const EventsQuery = z.object({
  limit: z.coerce.number().int().min(1).max(1000).default(200),
  cursor: z.string().max(20).optional(),
  lastEventId: z.string().max(20).optional(),
});
export type EventsQuery = z.output<typeof EventsQuery>;

export const EventShape = z
  .object({
    seq: z.int(),
    at: z.iso.datetime(),
    event: z.string(),
    path: z.string(),
    step_id: z.string().nullable(),
    data: z.record(z.string(), z.json()),
  })
  .meta({ id: "Event", description: "One record of an execution's log." });

export const EventList = z
  .object({ data: z.array(EventShape), next_cursor: z.string().nullable() })
  .meta({ id: "EventList" });

export interface EventsCall {
  ctx: Context;
  request: Request;
  executionId: string;
  query: EventsQuery;
}

/** The events of one execution, oldest first: as SSE that resumes by `Last-Event-ID`, or as a page of JSON. */
export async function executionEvents(call: EventsCall): Promise<Response | Json> {
  return acceptsStream(call.request) ? streamEvents(call) : pageOfEvents(call);
}

async function pageOfEvents({ ctx, executionId, query }: EventsCall): Promise<Json> {
  const afterSeq = query.cursor === undefined ? 0 : parseSeq(query.cursor);
  if (afterSeq === null) throw invalid("The cursor is not valid.", "/cursor");
  await requireExecution(ctx, executionId);
  const read = { tenantId: ctx.tenantId, executionId, afterSeq, limit: query.limit + 1 };
  const entries = await ctx.ledger.read(read);
  const page = entries.slice(0, query.limit);
  const next = entries.length > query.limit ? page.at(-1) : undefined;
  const whole = await Promise.all(page.map((entry) => ctx.ledger.resolve(entry)));
  return { data: whole.map(toEventJson), next_cursor: next ? String(next.seq) : null };
}

async function streamEvents({ ctx, request, executionId, query }: EventsCall): Promise<Response> {
  const given = request.headers.get("last-event-id") ?? query.lastEventId;
  const lastSeq = given === undefined || given === null || given === "" ? 0 : parseSeq(given);
  await requireExecution(ctx, executionId);
  const position = lastSeq === null ? "unknown" : await positionOf(ctx, executionId, lastSeq);
  if (position === "end") return new Response(null, { status: 204 });
  const snapshot = position === "unknown";
  const afterSeq = snapshot ? 0 : (lastSeq ?? 0);
  return eventStream({
    events: (signal) => events(ctx, executionId, { afterSeq, snapshot, signal }),
    signal: request.signal,
    stillAllowed: stillAllowed(ctx, request, "executions:read"),
    pause: pauseOfExecution(ctx, request, executionId, afterSeq),
  });
}

/** Every execution has its first entry from the start, so no entry means no execution of this tenant. */
async function requireExecution(ctx: Context, executionId: string): Promise<void> {
  const [first] = await ctx.ledger.read({ tenantId: ctx.tenantId, executionId, limit: 1 });
  if (!first) throw notFound("execution");
}

/** Where a client's last id stands: before more to come, at the very end, or nowhere in this log. */
async function positionOf(
  ctx: Context,
  executionId: string,
  lastSeq: number,
): Promise<"within" | "end" | "unknown"> {
  if (lastSeq === 0) return "within";
  const near = await ctx.ledger.read({
    tenantId: ctx.tenantId,
    executionId,
    afterSeq: lastSeq - 1,
    limit: 2,
  });
  const [at, next] = near;
  if (at?.seq !== lastSeq) return "unknown";
  return !next && isTerminalEvent(at.name) ? "end" : "within";
}

interface Resume {
  afterSeq: number;
  snapshot: boolean;
  signal: AbortSignal;
}

async function* events(ctx: Context, executionId: string, resume: Resume): AsyncGenerator<StreamEvent> {
  // An id that isn't ours: say where things stand, then tell the whole story again.
  if (resume.snapshot) {
    yield {
      event: "snapshot",
      data: JSON.stringify(await getStartShape({ ctx, input: { id: executionId } })),
    };
  }
  const { afterSeq, signal } = resume;
  const followed = { tenantId: ctx.tenantId, executionId, afterSeq, signal };
  for await (const item of ctx.ledger.tailWithText(followed)) yield toStreamEvent(item);
}

function parseSeq(text: string): number | null {
  return /^\d{1,9}$/.test(text) ? Number(text) : null;
}
