/** The request header in which `proxy.ts` tells pages their own path and query. */
export const ASKED_PATH = "x-asked-path";

/** Where to go after sign-in: a path of this site, or null. */
export function safeReturnPath(value: unknown): string | null {
  if (typeof value !== "string" || value.length > 2000) return null;
  // Browsers drop tabs and line breaks and read a backslash as a slash, so "/\t/host" would leave the site.
  if (!/^\/(?![/\\])[\x21-\x7e]*$/.test(value) || value.includes("\\")) return null;
  const base = "http://site.invalid";
  const url = URL.canParse(value, base) ? new URL(value, base) : null;
  return url?.origin === base && !url.pathname.startsWith("//") ? url.pathname + url.search + url.hash : null;
}
