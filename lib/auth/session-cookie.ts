import { publicOrigin } from "./origin";
import { isToken } from "./token";

/** Sign-ins last this long; they are not prolonged by use. */
export const SESSION_SECONDS = 30 * 24 * 60 * 60;

export function usesSecureCookies(): boolean {
  return publicOrigin().startsWith("https:");
}

/** The name Auth.js gives it, so that both of us read and clear one cookie. */
export function sessionCookieName(): string {
  return usesSecureCookies() ? "__Secure-authjs.session-token" : "authjs.session-token";
}

/** The token in a Cookie header, or null. */
export function readSessionToken(cookieHeader: string | null): string | null {
  const name = sessionCookieName();
  for (const part of cookieHeader?.split(";") ?? []) {
    const [key, value] = part.trim().split("=", 2);
    if (key === name && value !== undefined && isToken(value)) return value;
  }
  return null;
}

/** A Cookie header without the session, for sign-in steps that must not build on an older session. */
export function withoutSession(cookieHeader: string): string {
  const parts = cookieHeader.split(";").map((part) => part.trim());
  return parts.filter((part) => !part.startsWith(sessionCookieName())).join("; ");
}

/** `Set-Cookie` that signs in, or out with an empty token. */
export function sessionSetCookie(token: string): string {
  const attributes = ["Path=/", "HttpOnly", "SameSite=Lax", `Max-Age=${token === "" ? 0 : SESSION_SECONDS}`];
  if (usesSecureCookies()) attributes.push("Secure");
  return [`${sessionCookieName()}=${token}`, ...attributes].join("; ");
}
