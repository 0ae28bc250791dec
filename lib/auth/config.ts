import type { NextAuthConfig } from "next-auth";
import { env } from "@/lib/env";
import type { Database } from "@/lib/db/types";
import { log } from "@/lib/guard/log";
import { authAdapter } from "./adapter";
import { publicOrigin } from "./origin";
import { authProviders, hasVerifiedEmail } from "./providers";
import { safeReturnPath } from "./return-path";
import { SESSION_SECONDS, usesSecureCookies } from "./session-cookie";
import { newToken } from "./token";

/** Auth.js runs the OAuth sign-ins; demo and owner sign-in make the same session row and cookie themselves. */
export function authConfig(database: Database): NextAuthConfig {
  const adapter = authAdapter(database);
  return {
    adapter,
    basePath: "/api/auth",
    // Safe: `handleAuth` replaces the request's origin by PUBLIC_URL's before Auth.js sees it.
    trustHost: true,
    secret: env().secrets.authSecret,
    useSecureCookies: usesSecureCookies(),
    providers: authProviders(env()),
    pages: { signIn: "/sign-in", error: "/sign-in" },
    session: {
      strategy: "database",
      maxAge: SESSION_SECONDS,
      // Never due: a session ends when it was said to end.
      updateAge: SESSION_SECONDS,
      generateSessionToken: newToken,
    },
    callbacks: {
      signIn: async ({ account, profile }) => {
        if (!account || account.provider === "credentials") return false;
        if (await adapter.getUserByAccount?.(account)) return true;
        if (!hasVerifiedEmail(account.provider, profile)) return "/sign-in?error=EmailNotVerified";
        const holder = await adapter.getUserByEmail?.(profile?.email ?? "");
        // Two verified claims to one address are one person; an address nobody verified here proves nothing.
        return !holder || holder.emailVerified !== null || "/sign-in?error=EmailTaken";
      },
      // What the browser may see. The session as it comes holds the token.
      session: ({ session, user }) => ({
        expires: new Date(session.expires).toISOString(),
        user: { id: user.id, name: user.name, email: user.email, image: user.image },
      }),
      redirect: ({ url }) => publicOrigin() + returnPathOf(url),
    },
    logger: {
      error: (error) =>
        log.warn("sign-in failed", { name: error.name, type: "type" in error ? String(error.type) : "" }),
      warn: () => undefined,
      debug: () => undefined,
    },
  };
}

function returnPathOf(url: string): string {
  const own = publicOrigin();
  return safeReturnPath(url.startsWith(`${own}/`) ? url.slice(own.length) : url) ?? "/sign-in";
}
