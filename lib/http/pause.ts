import type { Context } from "@/lib/services/context";
import { linksOf } from "@/lib/services/executions/present";
import type { Pause } from "./sse";

/** The pause of an execution's stream: it goes on after the last event, or after `from` when none was sent. */
export function pauseOfExecution(
  ctx: Context,
  request: Request,
  executionId: string,
  from = 0,
): Pause | null {
  const links = linksOf(executionId);
  return pauseOf(ctx, (lastId) => ({
    ...links,
    resume: address(links.events, request, { lastEventId: lastId ?? String(from) }),
  }));
}

/** The pause of a stream that can't be resumed, only opened again. */
export function pauseOfHints(ctx: Context, request: Request): Pause | null {
  return pauseOf(ctx, () => ({ resume: address("/v1/stream", request, {}) }));
}

function pauseOf(ctx: Context, links: Pause["links"]): Pause | null {
  const { streamLimitMs } = ctx.limits;
  return streamLimitMs === null ? null : { afterMs: streamLimitMs, links };
}

/** Keeps the workspace that a session's caller named in the address. */
function address(path: string, request: Request, parameters: Record<string, string>): string {
  const workspace = new URL(request.url).searchParams.get("workspace");
  const query = new URLSearchParams({
    ...(workspace === null ? {} : { workspace }),
    ...parameters,
  }).toString();
  return query ? `${path}?${query}` : path;
}
