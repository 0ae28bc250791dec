import { subscribe } from "node:diagnostics_channel";
import { IncomingMessage } from "node:http";

/** Carries the method that was asked for to the route, which refuses it. Sent by a caller it does the same, to them. */
export const UNKNOWN_METHOD = "tutti-unknown-method";
const KNOWN_METHODS: ReadonlySet<string> = new Set([
  "GET",
  "HEAD",
  "POST",
  "PUT",
  "PATCH",
  "DELETE",
  "OPTIONS",
]);

/**
 * What Next's router answers with a 500 (a path with broken escapes, TRACE) or an empty 400 (PROPFIND) is made plain
 * before it gets there, so that the routes can refuse it as they refuse everything else. Node tells of each request
 * on this channel before the server's own listener hears of it.
 */
export function makeRequestsPlain(): void {
  subscribe("http.server.request.start", (message) => {
    if (typeof message !== "object" || message === null || !("request" in message)) return;
    if (message.request instanceof IncomingMessage) makePlain(message.request);
  });
}

function makePlain(request: IncomingMessage): void {
  const { method = "GET", url = "/" } = request;
  request.url = withWholeEscapes(url);
  if (KNOWN_METHODS.has(method)) return;
  request.headers[UNKNOWN_METHOD] = method;
  request.method = "POST";
}

/** The address; if its path can't be decoded, with every percent sign taken for itself. */
function withWholeEscapes(url: string): string {
  const end = url.indexOf("?");
  const path = end < 0 ? url : url.slice(0, end);
  if (!path.includes("%") || isDecodable(path)) return url;
  return path.replaceAll("%", "%25") + url.slice(path.length);
}

function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}
