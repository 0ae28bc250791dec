import { type NextRequest, NextResponse } from "next/server";
import { contentSecurityPolicy } from "@/lib/auth/content-security-policy";
import { ASKED_PATH } from "@/lib/auth/return-path";

/**
 * Pages get a content security policy with a fresh nonce; Next puts the nonce on its own scripts. They also learn
 * which address was asked for, to come back to it after a sign-in.
 */
export function proxy(request: NextRequest): NextResponse {
  const nonce = crypto.randomUUID().replaceAll("-", "");
  const policy = contentSecurityPolicy(nonce);
  const headers = new Headers(request.headers);
  headers.set("x-nonce", nonce);
  headers.set("content-security-policy", policy);
  headers.set(ASKED_PATH, request.nextUrl.pathname + request.nextUrl.search);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  // Links of invitations and owners are secrets: no other site may learn them from a Referer.
  response.headers.set("referrer-policy", "same-origin");
  return response;
}

/**
 * Pages only: the API, its older paths, framework files and files at the root stay untouched. Deeper paths with a
 * dot are pages too: agents have dots in their names.
 */
export const config = {
  matcher: [
    "/((?!v1(?:/|$)|api/|_next/|orchestrate(?:/|$)|jobs/|health$|metrics$|mcp(?:/|$)|a2a(?:/|$)|\\.well-known/|[^/]+\\.[a-z0-9]+$).*)",
  ],
};
