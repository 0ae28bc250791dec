import { unsafeUrl } from "./url-policy";

export interface Hop {
  url: string;
  method: string;
  headers: Record<string, string>;
  body: string | Uint8Array | undefined;
}

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
/** What may cross to another origin. A list of the harmless: secrets travel under many names. */
const CROSS_ORIGIN_HEADERS = new Set(["accept", "accept-language", "user-agent"]);

/** The next hop of a redirect, stripped of what must not reach another origin; null when this is no redirect. */
export function nextHop(from: Hop, status: number, location: string | undefined): Hop | null {
  if (!REDIRECTS.has(status) || location === undefined) return null;
  if (!URL.canParse(location, from.url)) throw unsafeUrl();
  const source = new URL(from.url);
  const target = new URL(location, source);
  if (source.protocol === "https:" && target.protocol === "http:") throw unsafeUrl();
  const hop = withMethodAfter(status, from);
  const next = source.origin === target.origin ? hop : crossOrigin(hop);
  return { ...next, url: target.href };
}

function withMethodAfter(status: number, from: Hop): Hop {
  const toGet = (status === 303 && from.method !== "HEAD") || (status <= 302 && from.method === "POST");
  return toGet ? { ...withoutBody(from), method: "GET" } : from;
}

function crossOrigin(hop: Hop): Hop {
  const kept = Object.entries(hop.headers).filter(([name]) => CROSS_ORIGIN_HEADERS.has(name.toLowerCase()));
  return { ...withoutBody(hop), headers: Object.fromEntries(kept) };
}

function withoutBody(hop: Hop): Hop {
  const kept = Object.entries(hop.headers).filter(([name]) => !name.toLowerCase().startsWith("content-"));
  return { ...hop, headers: Object.fromEntries(kept), body: undefined };
}
