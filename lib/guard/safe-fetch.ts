import { fetch, Headers, type Dispatcher, type Response } from "undici";
import { isTuttiError, TuttiError } from "@/lib/core/errors";
import { type MakeDispatcher, pinnedDispatcher, sharedDispatcher } from "./dispatchers";
import { type Hop, nextHop } from "./redirects";
import { type Resolve, resolveWithSystem } from "./resolve";
import { readResponse, type SafeResponse } from "./safe-response";
import { type Destination, type SafeFetchOptions, unsafeUrl, UrlPolicy } from "./url-policy";

export type { SafeResponse } from "./safe-response";
export type { SafeFetchOptions } from "./url-policy";

export interface SafeFetchInit {
  method?: string;
  headers?: Record<string, string>;
  body?: string | Uint8Array;
  signal?: AbortSignal;
  /** Whole call, redirects and body included. Default 30 s; connecting may take 5 s of it. */
  timeoutMs?: number;
  /** Default 1 MiB, counted after decompression. */
  maxBytes?: number;
  /** `follow` takes at most 3 hops, each checked like the first. Default `manual`: the 3xx is the answer. */
  redirect?: "follow" | "manual";
  /** The origin a secret among the headers was entered for: a URL of any other origin is refused. */
  secretOrigin?: string;
  /** Media types the answer may have; anything else is `unavailable`. Default: any. */
  contentTypes?: string[];
  /** The URL is from the operator's environment, not from a tenant. */
  operator?: boolean;
}

export interface SafeFetch {
  /**
   * The one way out to a URL that somebody typed. Throws `unsafe_url` (one text for every refusal), `timeout`,
   * `cancelled`, `value_too_large` or `unavailable`; never lets the other side's text through.
   */
  (url: string, init?: SafeFetchInit): Promise<SafeResponse>;
  /** The same checks without a call. Passes when only the resolver is down: the call itself checks again. */
  checkUrl(url: string): Promise<void>;
}

/** What tests replace. */
export interface SafeFetchParts {
  resolve?: Resolve;
  makeDispatcher?: MakeDispatcher;
}

const DEFAULT_TIMEOUT_MS = 30_000;
const DEFAULT_MAX_BYTES = 1_048_576;
const MOST_HOPS = 3;
/** The transport's own business: Host comes from the URL, framing from the body. */
const TRANSPORT_HEADERS = new Set([
  "connection",
  "content-length",
  "expect",
  "host",
  "keep-alive",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

export function createSafeFetch(options: SafeFetchOptions, parts: SafeFetchParts = {}): SafeFetch {
  const policy = new UrlPolicy(options, parts.resolve ?? resolveWithSystem);
  const makeDispatcher = parts.makeDispatcher ?? pinnedDispatcher;
  const shared = sharedDispatcher();

  const send = async (hop: Hop, destination: Destination, call: Call): Promise<Answer> => {
    const dispatcher = destination.addresses ? makeDispatcher(destination.addresses) : shared;
    try {
      const response = await fetchOnce(hop, destination.url, dispatcher, call.signal);
      const next = call.init.redirect === "follow" ? nextHop(hop, response.status, locationOf(response)) : null;
      if (next) {
        await response.body?.cancel();
        return { next };
      }
      requireContentType(response, call.init.contentTypes);
      return { response: await readResponse(response, destination.url.href, call.init.maxBytes ?? DEFAULT_MAX_BYTES) };
    } finally {
      if (dispatcher !== shared) await dispatcher.destroy();
    }
  };

  const run = async (first: Hop, call: Call): Promise<SafeResponse> => {
    const origin = policy.parse(first.url, call.init.operator).url.origin;
    if (call.init.secretOrigin !== undefined && call.init.secretOrigin !== origin) throw unsafeUrl();
    let hop = first;
    for (let count = 0; count <= MOST_HOPS; count++) {
      // The operator vouches for the URL in the environment, not for where that server sends us.
      const operator = call.init.operator === true && new URL(hop.url).origin === origin;
      const destination = await withSignal(policy.check(hop.url, operator), call.signal);
      const answer = await send(hop, destination, call);
      if ("response" in answer) return answer.response;
      hop = answer.next;
    }
    throw new TuttiError("unavailable", "The server redirects too often.");
  };

  const safeFetch = async (url: string, init: SafeFetchInit = {}): Promise<SafeResponse> => {
    const hop = { url, method: (init.method ?? "GET").toUpperCase(), headers: requestHeaders(init.headers), body: init.body };
    const timeout = AbortSignal.timeout(init.timeoutMs ?? DEFAULT_TIMEOUT_MS);
    const signal = init.signal ? AbortSignal.any([timeout, init.signal]) : timeout;
    try {
      return await run(hop, { init, signal });
    } catch (error) {
      throw init.signal?.aborted ? new TuttiError("cancelled", "The call was cancelled.") : outwardError(error);
    }
  };
  return Object.assign(safeFetch, { checkUrl: (url: string) => checkUrl(policy, url) });
}

interface Call {
  init: SafeFetchInit;
  signal: AbortSignal;
}

type Answer = { response: SafeResponse } | { next: Hop };

async function checkUrl(policy: UrlPolicy, url: string): Promise<void> {
  try {
    await policy.check(url);
  } catch (error) {
    if (!isTuttiError(error) || error.code !== "unavailable") throw error;
  }
}

function fetchOnce(hop: Hop, url: URL, dispatcher: Dispatcher, signal: AbortSignal): Promise<Response> {
  const { method, headers, body } = hop;
  return fetch(url, { method, headers, body: body ?? null, redirect: "manual", signal, dispatcher });
}

function locationOf(response: Response): string | undefined {
  return response.headers.get("location") ?? undefined;
}

function requestHeaders(given: Record<string, string> = {}): Record<string, string> {
  try {
    const headers = new Headers(given);
    for (const name of TRANSPORT_HEADERS) headers.delete(name);
    if (!headers.has("user-agent")) headers.set("user-agent", "tutti");
    return Object.fromEntries(headers);
  } catch {
    throw new TuttiError("invalid", "A header of the call is not valid.");
  }
}

function requireContentType(response: Response, allowed: string[] | undefined): void {
  const type = response.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase() ?? "";
  if (allowed === undefined || allowed.includes(type)) return;
  throw new TuttiError("unavailable", "The server's answer has an unexpected content type.");
}

/** The resolver can't be interrupted, so the wait for it is. */
async function withSignal<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let onAbort = () => {};
  const aborted = new Promise<never>((_resolve, reject) => {
    onAbort = () => reject(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    if (signal.aborted) onAbort();
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

const TIMEOUT_CODES = new Set(["UND_ERR_CONNECT_TIMEOUT", "UND_ERR_HEADERS_TIMEOUT", "UND_ERR_BODY_TIMEOUT", "ETIMEDOUT"]);

/** An error without anything the other side, or the network between, had to say. */
function outwardError(error: unknown): TuttiError {
  if (isTuttiError(error)) return error;
  if (error instanceof Error) {
    const { cause } = error;
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
    if (error.name === "TimeoutError" || TIMEOUT_CODES.has(code)) {
      return new TuttiError("timeout", "The server did not answer in time.");
    }
  }
  return new TuttiError("unavailable", "The server could not be reached.");
}
