import { isIP } from "node:net";
import { TuttiError } from "@/lib/core/errors";
import { isPublicAddress } from "./addresses";
import { isResolverOutage, type Resolve } from "./resolve";

export interface SafeFetchOptions {
  /** Exact origins (`http://127.0.0.1:4010`) that tenants' URLs may name although they are private. */
  allowedPrivateOrigins: string[];
  /** Exact origins from the operator's environment; exempt only for calls that say `operator: true`. */
  operatorOrigins: string[];
  /** Whether plain http is allowed at all (not in production). */
  allowHttp: boolean;
  /** Our own hosts (`tutti.example` or `tutti.example:8443`), which nobody may make us call. */
  ownHosts: string[];
}

/** Where a call may go: `addresses` to connect to, or null where the origin is exempt from the address check. */
export interface Destination {
  url: URL;
  addresses: string[] | null;
}

const LONGEST_URL = 8_192;
const WEB_PORTS = new Set(["", "80", "443"]);
const LOCAL_SUFFIXES = [".localhost", ".internal", ".local", ".localdomain", ".home.arpa"];

/** One text for every refusal: the caller can't use it to map the network behind us. */
export function unsafeUrl(): TuttiError {
  return new TuttiError("unsafe_url", "The URL is not allowed.");
}

export class UrlPolicy {
  readonly #options: SafeFetchOptions;
  readonly #resolve: Resolve;
  readonly #allowed: Set<string>;
  readonly #operator: Set<string>;
  readonly #ownHosts: Set<string>;

  constructor(options: SafeFetchOptions, resolve: Resolve) {
    this.#options = options;
    this.#resolve = resolve;
    this.#allowed = new Set(options.allowedPrivateOrigins.map(exactOrigin));
    this.#operator = new Set(options.operatorOrigins.map(exactOrigin));
    this.#ownHosts = new Set(options.ownHosts.map((host) => host.toLowerCase()));
  }

  /** Parses and checks everything that needs no network. */
  parse(text: string, operator = false): Destination {
    if (text.length > LONGEST_URL || hasConfusingCharacter(text) || !URL.canParse(text)) throw unsafeUrl();
    const url = new URL(text);
    if (url.protocol !== "http:" && url.protocol !== "https:") throw unsafeUrl();
    if (url.username || url.password) throw unsafeUrl();
    if (this.#allowed.has(url.origin) || (operator && this.#operator.has(url.origin)))
      return { url, addresses: null };
    if (url.protocol === "http:" && !this.#options.allowHttp) throw unsafeUrl();
    if (!WEB_PORTS.has(url.port)) throw unsafeUrl();
    if (this.#ownHosts.has(url.host) || this.#ownHosts.has(url.hostname)) throw unsafeUrl();
    return { url, addresses: literalAddresses(url) };
  }

  /** Parses, resolves and checks: the answer holds the very addresses to connect to. */
  async check(text: string, operator = false): Promise<Destination> {
    const destination = this.parse(text, operator);
    if (destination.addresses === null || destination.addresses.length > 0) return destination;
    const addresses = await this.#lookUp(destination.url.hostname);
    // One bad address among good ones is how a name smuggles us inside.
    if (addresses.length === 0 || !addresses.every(isPublicAddress)) throw unsafeUrl();
    return { url: destination.url, addresses };
  }

  async #lookUp(hostname: string): Promise<string[]> {
    try {
      return await this.#resolve(hostname);
    } catch (error) {
      if (isResolverOutage(error)) throw new TuttiError("unavailable", "The server could not be reached.");
      throw unsafeUrl();
    }
  }
}

/** The address in a literal host (WHATWG has already made decimal, octal and hex forms plain); none for a name. */
function literalAddresses(url: URL): string[] {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  if (isIP(host)) {
    // Node skips `lookup` for literals, so this is their only check.
    if (!isPublicAddress(host)) throw unsafeUrl();
    return [host];
  }
  if (!host.includes(".") || host.endsWith(".") || host.startsWith(".")) throw unsafeUrl();
  if (LOCAL_SUFFIXES.some((suffix) => host.endsWith(suffix))) throw unsafeUrl();
  return [];
}

/** Control characters, blanks and backslashes: parsers differ about them, so nobody needs them in a URL. */
function hasConfusingCharacter(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code <= 0x20 || code === 0x5c || code === 0x7f) return true;
  }
  return false;
}

function exactOrigin(text: string): string {
  const origin = URL.canParse(text) ? new URL(text).origin : "null";
  if (origin === "null")
    throw new TuttiError("invalid", `"${text}" is not an origin such as https://host:port.`);
  return origin;
}
