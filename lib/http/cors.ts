import { getRuntime } from "@/lib/runtime/runtime";

const ALLOWED_HEADERS =
  "Authorization, Content-Type, Idempotency-Key, Last-Event-ID, Prefer, Tutti-Workspace";
const EXPOSED_HEADERS =
  "Idempotent-Replayed, Location, Preference-Applied, RateLimit, RateLimit-Policy, Retry-After, Tutti-Execution-Id, Tutti-Request-Id";

/** Adds CORS headers for the operator's `CORS_ORIGINS`; without them no other origin's script may read an answer. */
export function applyCors(request: Request, headers: Headers, allowedOrigins: readonly string[]): void {
  if (allowedOrigins.length === 0) return;
  headers.append("Vary", "Origin");
  const origin = request.headers.get("origin");
  if (!origin || !allowedOrigins.includes(origin)) return;
  headers.set("Access-Control-Allow-Origin", origin);
  headers.set("Access-Control-Expose-Headers", EXPOSED_HEADERS);
}

/** OPTIONS: what is allowed here, and the answer to a browser's preflight. */
export async function preflight(request: Request, allow: string): Promise<Response> {
  const headers = new Headers({ Allow: allow, "Cache-Control": "no-store" });
  const runtime = await getRuntime().catch(() => null);
  applyCors(request, headers, runtime?.env.CORS_ORIGINS ?? []);
  if (headers.has("Access-Control-Allow-Origin")) {
    headers.set("Access-Control-Allow-Methods", allow);
    headers.set("Access-Control-Allow-Headers", ALLOWED_HEADERS);
    headers.set("Access-Control-Max-Age", "600");
  }
  return new Response(null, { status: 204, headers });
}
