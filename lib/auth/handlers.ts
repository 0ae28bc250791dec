import NextAuth from "next-auth";
import { NextRequest } from "next/server";
import { TuttiError } from "@/lib/core/errors";
import type { Database } from "@/lib/db/types";
import { env } from "@/lib/env";
import { clientIp } from "./client-ip";
import { authConfig } from "./config";
import { takeAttempt } from "./limits";
import { publicOrigin } from "./origin";
import { configuredProviders } from "./providers";
import { withoutSession } from "./session-cookie";

const BASE = "/api/auth";
const LIMITED = /^\/api\/auth\/(signin|callback)(\/|$)/;

/** `/api/auth/*`: Auth.js, seeing the site's own origin whatever Host and X-Forwarded headers say. */
export async function handleAuth(request: Request, database: Database): Promise<Response> {
  const url = new URL(request.url);
  if (LIMITED.test(url.pathname)) await takeAttempt(database, "sign-in", clientIp(request.headers));
  const headers = new Headers(request.headers);
  for (const name of ["host", "x-forwarded-host", "x-forwarded-proto"]) headers.delete(name);
  const cookie = headers.get("cookie");
  if (cookie !== null && url.pathname.startsWith(`${BASE}/callback`)) {
    // A sign-in never continues an older session: it would link the new account to whoever planted that one.
    headers.set("cookie", withoutSession(cookie));
  }
  const body = request.method === "POST" ? await request.text() : undefined;
  const own = new NextRequest(publicOrigin() + url.pathname + url.search, {
    method: request.method,
    headers,
    body,
  });
  return run(own, database);
}

async function run(request: NextRequest, database: Database): Promise<Response> {
  const { handlers } = NextAuth(authConfig(database));
  const response = await (request.method === "POST" ? handlers.POST(request) : handlers.GET(request));
  const headers = new Headers(response.headers);
  headers.set("cache-control", "private, no-store");
  return new Response(response.body, { status: response.status, headers });
}

/** Where the browser goes to sign in with a provider, and the cookies it must bring back. */
export interface ProviderSignIn {
  location: string;
  setCookies: string[];
}

/**
 * Begins a sign-in with a provider on behalf of our own form, whose origin the caller has checked: fetches
 * Auth.js's form token and posts it, as its own page would.
 */
export async function startProviderSignIn(
  database: Database,
  providerId: string,
  next: string,
): Promise<ProviderSignIn> {
  if (!configuredProviders(env()).some(({ id }) => id === providerId)) {
    throw new TuttiError("not_found", "This way of signing in is not configured.");
  }
  const issued = await run(new NextRequest(`${publicOrigin()}${BASE}/csrf`), database);
  const { csrfToken } = (await issued.json()) as { csrfToken: string };
  const cookie = issued.headers
    .getSetCookie()
    .map((item) => item.split(";", 1)[0])
    .join("; ");
  const body = new URLSearchParams({ csrfToken, callbackUrl: next });
  const headers = { cookie, "content-type": "application/x-www-form-urlencoded" };
  const url = `${publicOrigin()}${BASE}/signin/${providerId}`;
  const response = await run(
    new NextRequest(url, { method: "POST", headers, body: body.toString() }),
    database,
  );
  const location = response.headers.get("location");
  if (location === null)
    throw new TuttiError("unavailable", "The sign-in service can't be reached. Try again shortly.");
  return { location, setCookies: response.headers.getSetCookie() };
}
