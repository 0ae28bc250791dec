import { TuttiError } from "@/lib/core/errors";
import { env } from "@/lib/env";

const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])$/;

/** The site's own origin, from configuration and never from the Host header. */
export function publicOrigin(): string {
  return new URL(env().publicUrl).origin;
}

/**
 * Whether a request's `Origin` is this site: PUBLIC_URL's, or the one in the address bar (`Host`) where that is
 * loopback. Without PUBLIC_URL any `Host` counts unless the server listens on loopback only: there a foreign
 * name means DNS rebinding.
 */
export function isOwnOrigin(headers: Headers): boolean {
  const origin = headers.get("origin");
  if (origin === null || !URL.canParse(origin)) return false;
  const { host, hostname, origin: normal } = new URL(origin);
  if (normal === publicOrigin()) return true;
  if (host !== headers.get("host")) return false;
  if (LOOPBACK.test(hostname)) return true;
  return env().PUBLIC_URL === undefined && !LOOPBACK.test(env().host);
}

/** For everything that changes something on the strength of a cookie. */
export function requireOwnOrigin(headers: Headers): void {
  if (isOwnOrigin(headers)) return;
  throw new TuttiError(
    "forbidden",
    "This must be sent from a page of this site. Behind a proxy, set PUBLIC_URL.",
  );
}
