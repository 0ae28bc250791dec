import { isIP } from "node:net";
import { env } from "@/lib/env";

/**
 * The caller's address, or null when nobody trustworthy names it. The last entry of `X-Forwarded-For` is the
 * one our own proxy added; those before it are whatever the caller wrote.
 */
export function clientIp(headers: Headers): string | null {
  if (env().TRUST_PROXY !== "true") return null;
  const last = headers.get("x-forwarded-for")?.split(",").at(-1)?.trim() ?? "";
  return isIP(last) === 0 ? null : last;
}
