import { isJsonObject, type Json } from "@/lib/core/json";
import type { DeclaredRoute } from "@/lib/http/route-files";
import { ROUTE_ROWS, type TenantIds } from "../support/routes";

export const ORIGIN = "http://localhost:3000";

export interface Call {
  method?: string;
  params?: Record<string, string>;
  query?: Record<string, string>;
  /** More of the query, as it is: `a=1&a=2`. */
  search?: string;
  headers?: Record<string, string>;
  /** Sent as JSON; `raw` is sent as it is. */
  body?: Json;
  raw?: BodyInit;
}

/** An answer, read: text of the body, or the first bytes of a stream. */
export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  json: unknown;
}

/** Calls a route's handler the way Next does. */
export async function call(route: DeclaredRoute, options: Call = {}): Promise<Answer> {
  const { params = {}, query = {}, method = route.method } = options;
  const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ""));
  const url = new URL(path, ORIGIN);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  if (options.search !== undefined) url.search += `${url.search === "" ? "?" : "&"}${options.search}`;
  const handler = route.handlers[method];
  if (!handler) throw new Error(`${route.path} exports no ${method}.`);
  const leave = new AbortController();
  // The types don't know `duplex`, which a body that is a stream needs.
  const init = { method, signal: leave.signal, duplex: "half", ...contentOf(options) };
  const request = new Request(url, init);
  const response = await handler(request, { params: Promise.resolve(params) });
  const answer = await read(response);
  leave.abort();
  return answer;
}

function contentOf({ headers = {}, body, raw }: Call): RequestInit {
  const given = new Headers(headers);
  if (raw === undefined && body === undefined) return { headers: given };
  if (!given.has("content-type")) given.set("content-type", "application/json");
  return { headers: given, body: raw ?? JSON.stringify(body) };
}

async function read(response: Response): Promise<Answer> {
  const { status, headers } = response;
  const type = headers.get("content-type") ?? "";
  if (type.includes("event-stream")) return { status, headers, text: await firstBytes(response), json: null };
  const text = await response.text();
  return {
    status,
    headers,
    text,
    json: /\/(?:[\w.-]+\+)?json\b/.test(type) && text !== "" ? JSON.parse(text) : null,
  };
}

async function firstBytes(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  const chunk = await reader?.read();
  await reader?.cancel();
  return new TextDecoder().decode(chunk?.value);
}

/** A problem without what differs from request to request. */
export function comparable(answer: Answer): unknown {
  if (!isJsonObject(answer.json)) return { status: answer.status, text: answer.text };
  const { request_id: _request, instance: _instance, ...rest } = answer.json;
  return { status: answer.status, ...rest };
}

export function nameOf(route: DeclaredRoute): string {
  return `${route.method} ${route.path}`;
}

/** A request the route accepts, by its row and its own examples. */
export function validCall(route: DeclaredRoute, ids: TenantIds): Call {
  const row = ROUTE_ROWS[nameOf(route)] ?? {};
  const body = row.body?.(ids) ?? route.declaration.examples?.body;
  return {
    params: row.params?.(ids) ?? {},
    query: row.query?.(ids) ?? route.declaration.examples?.query ?? {},
    ...(route.declaration.body && body !== undefined ? { body } : {}),
  };
}
