import { fetch, Headers, type Response } from "undici";
import { isTuttiError, TuttiError } from "@/lib/core/errors";
import { type MakeDispatcher, pinnedDispatcher, sharedDispatcher } from "./dispatchers";
import { type Hop, nextHop } from "./redirects";
import { type Resolve, resolveWithSystem } from "./resolve";
import { readResponse, type SafeResponse } from "./safe-response";
import { openStream, type SafeStream } from "./safe-stream";
import { type Destination, type SafeFetchOptions, unsafeUrl, UrlPolicy } from "./url-policy";

export type { SafeResponse } from "./safe-response";
export type { SafeStream } from "./safe-stream";
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
  /**
   * The same call with its answer read as it comes. Redirects are never followed, and only the caller's signal ends it:
   * who reads a stream knows how long it may pause.
   */
  stream(url: string, init: StreamInit): Promise<SafeStream>;
}

export type StreamInit = Omit<SafeFetchInit, "timeoutMs" | "redirect" | "contentTypes"> & {
  signal: AbortSignal;
};

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

/** The process's way out, for all tenants: it keeps nothing between calls but connections to exempt origins. */
export function createSafeFetch(options: SafeFetchOptions, parts: SafeFetchParts = {}): SafeFetch {
  const policy = new UrlPolicy(options, parts.resolve ?? resolveWithSystem);
  const caller = new Caller(policy, parts.makeDispatcher ?? pinnedDispatcher);
  return Object.assign((url: string, init: SafeFetchInit = {}) => caller.fetch(url, init), {
    checkUrl: (url: string) => checkUrl(policy, url),
    stream: (url: string, init: StreamInit) => caller.stream(url, init),
  });
}

interface Call {
  init: SafeFetchInit;
  signal: AbortSignal;
}

type Answer = { response: SafeResponse } | { next: Hop };

class Caller {
  readonly #shared = sharedDispatcher();
  readonly #policy: UrlPolicy;
  readonly #makeDispatcher: MakeDispatcher;

  constructor(policy: UrlPolicy, makeDispatcher: MakeDispatcher) {
    this.#policy = policy;
    this.#makeDispatcher = makeDispatcher;
  }

  async fetch(url: string, init: SafeFetchInit): Promise<SafeResponse> {
    const method = (init.method ?? "GET").toUpperCase();
    const hop = { url, method, headers: requestHeaders(init.headers), body: init.body };
    const timeout = AbortSignal.timeout(init.timeoutMs ?? DEFAULT_TIMEOUT_MS);
    const signal = init.signal ? AbortSignal.any([timeout, init.signal]) : timeout;
    try {
      return await this.#follow(hop, { init, signal });
    } catch (error) {
      if (init.signal?.aborted) throw new TuttiError("cancelled", "The call was cancelled.");
      throw outwardError(error);
    }
  }

  async stream(url: string, init: StreamInit): Promise<SafeStream> {
    const { signal } = init;
    try {
      const { origin } = this.#policy.parse(url, init.operator).url;
      if (init.secretOrigin !== undefined && init.secretOrigin !== origin) throw unsafeUrl();
      const destination = await withSignal(this.#policy.check(url, init.operator), signal);
      const dispatcher = destination.addresses ? this.#makeDispatcher(destination.addresses) : this.#shared;
      return await openStream({
        url: destination.url,
        method: (init.method ?? "GET").toUpperCase(),
        headers: requestHeaders(init.headers),
        body: init.body ?? null,
        signal,
        dispatcher,
        maxBytes: init.maxBytes ?? DEFAULT_MAX_BYTES,
        release: async () => {
          if (dispatcher !== this.#shared) await dispatcher.destroy();
        },
      });
    } catch (error) {
      if (signal.aborted) throw new TuttiError("cancelled", "The call was cancelled.");
      throw outwardError(error);
    }
  }

  async #follow(first: Hop, call: Call): Promise<SafeResponse> {
    const { operator, secretOrigin } = call.init;
    const { origin } = this.#policy.parse(first.url, operator).url;
    if (secretOrigin !== undefined && secretOrigin !== origin) throw unsafeUrl();
    let hop = first;
    for (let count = 0; count <= MOST_HOPS; count++) {
      // The operator vouches for the URL in the environment, not for where that server sends us.
      const vouched = operator === true && new URL(hop.url).origin === origin;
      const destination = await withSignal(this.#policy.check(hop.url, vouched), call.signal);
      const answer = await this.#send(hop, destination, call);
      if ("response" in answer) return answer.response;
      hop = answer.next;
    }
    throw new TuttiError("unavailable", "The server redirects too often.");
  }

  async #send(hop: Hop, { url, addresses }: Destination, { init, signal }: Call): Promise<Answer> {
    const dispatcher = addresses ? this.#makeDispatcher(addresses) : this.#shared;
    const { method, headers, body = null } = hop;
    try {
      const response = await fetch(url, { method, headers, body, redirect: "manual", signal, dispatcher });
      const next = init.redirect === "follow" ? nextHop(hop, response.status, locationOf(response)) : null;
      if (next) {
        await response.body?.cancel();
        return { next };
      }
      await requireContentType(response, init.contentTypes);
      return { response: await readResponse(response, url.href, init.maxBytes ?? DEFAULT_MAX_BYTES) };
    } finally {
      if (dispatcher !== this.#shared) await dispatcher.destroy();
    }
  }
}

/** A start waits for this: a slow resolver must not hold it up. */
const CHECK_TIMEOUT_MS = 5_000;

async function checkUrl(policy: UrlPolicy, url: string): Promise<void> {
  try {
    await withSignal(policy.check(url), AbortSignal.timeout(CHECK_TIMEOUT_MS));
  } catch (error) {
    const known = outwardError(error);
    if (known.code === "unsafe_url") throw known;
  }
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

async function requireContentType(response: Response, allowed: string[] | undefined): Promise<void> {
  const type = response.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase() ?? "";
  if (allowed === undefined || allowed.includes(type)) return;
  await response.body?.cancel();
  throw new TuttiError("unavailable", "The server's answer has an unexpected content type.");
}

/** The resolver can't be interrupted, so the wait for it is. */
async function withSignal<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let onAbort = () => {};
  const aborted = new Promise<never>((_resolve, reject) => {
    onAbort = () => reject(new DOMException("The call was given up.", "TimeoutError"));
    signal.addEventListener("abort", onAbort, { once: true });
    if (signal.aborted) onAbort();
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

const TIMEOUT_CODES = new Set([
  "UND_ERR_CONNECT_TIMEOUT",
  "UND_ERR_HEADERS_TIMEOUT",
  "UND_ERR_BODY_TIMEOUT",
  "ETIMEDOUT",
]);

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
