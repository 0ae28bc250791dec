import type { GitHubProfile } from "next-auth/providers/github";
import { z } from "zod";
import { TuttiError } from "@/lib/core/errors";
import { createSafeFetch, type SafeFetch } from "@/lib/guard/safe-fetch";

const API = "https://api.github.com";
const Emails = z.array(z.object({ email: z.string(), primary: z.boolean(), verified: z.boolean() }));
const User = z.looseObject({ id: z.number(), login: z.string() });

/**
 * The signed-in GitHub user with `email` set to the primary address if GitHub has verified it, else null:
 * the profile alone doesn't say whether its address is verified.
 */
export async function githubProfile(accessToken: string, fetch = outboundFetch()): Promise<GitHubProfile> {
  const [profile, emails] = await Promise.all([
    read(fetch, "/user", accessToken, User),
    read(fetch, "/user/emails", accessToken, Emails),
  ]);
  const verified = emails.find((email) => email.primary && email.verified)?.email ?? null;
  return { ...profile, email: verified } as GitHubProfile;
}

function outboundFetch(): SafeFetch {
  return createSafeFetch({ allowedPrivateOrigins: [], operatorOrigins: [], allowHttp: false, ownHosts: [] });
}

async function read<T>(fetch: SafeFetch, path: string, token: string, shape: z.ZodType<T>): Promise<T> {
  const headers = { authorization: `Bearer ${token}`, accept: "application/vnd.github+json" };
  const response = await fetch(API + path, { headers, secretOrigin: API, timeoutMs: 10_000 });
  if (response.status !== 200) throw new TuttiError("unavailable", "GitHub refused to say who signed in.");
  return shape.parse(response.json());
}
