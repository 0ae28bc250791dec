import { applyCors } from "./cors";

interface Decoration {
  request: Request;
  requestId: string;
  headers: Record<string, string>;
  corsOrigins: readonly string[];
}

/** What a handler returned as a response: data as JSON, nothing as 204, a `Response` as it is. */
export function toResponse(result: unknown, status: number): Response {
  if (result instanceof Response) return result;
  if (result === undefined) return new Response(null, { status: 204 });
  return new Response(JSON.stringify(result), { status, headers: { "Content-Type": "application/json" } });
}

/** The headers every answer carries. */
export function decorate(response: Response, decoration: Decoration): Response {
  const { headers } = response;
  headers.set("Tutti-Request-Id", decoration.requestId);
  for (const [name, value] of Object.entries(decoration.headers)) headers.set(name, value);
  if (!headers.has("Cache-Control")) headers.set("Cache-Control", "no-store");
  applyCors(decoration.request, headers, decoration.corsOrigins);
  return response;
}
