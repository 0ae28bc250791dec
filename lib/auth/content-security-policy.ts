import { env } from "@/lib/env";

/**
 * Scripts only from this site, inline ones only with the nonce; nothing from anywhere else. Inline styles are
 * allowed: positions of charts and pop-ups are style attributes, which a nonce can't cover.
 */
export function contentSecurityPolicy(nonce: string): string {
  // React and hot reload need eval and a socket while developing.
  const developing = env().NODE_ENV === "development";
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}'${developing ? " 'unsafe-eval'" : ""}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    `connect-src 'self'${developing ? " ws:" : ""}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}
