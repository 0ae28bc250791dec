import type { OIDCConfig } from "next-auth/providers";
import GitHub, { type GitHubProfile } from "next-auth/providers/github";
import Google from "next-auth/providers/google";
import type { NextAuthConfig, Profile } from "next-auth";
import type { Environment } from "@/lib/env";
import { githubProfile } from "./github";

export interface SignInProvider {
  id: "github" | "google" | "oidc";
  name: string;
}

/** The providers whose variables are set, in the order the sign-in page shows them. */
export function configuredProviders(environment: Environment): SignInProvider[] {
  const { AUTH_GITHUB_ID, AUTH_GITHUB_SECRET, AUTH_GOOGLE_ID, AUTH_GOOGLE_SECRET } = environment;
  const { AUTH_OIDC_ISSUER, AUTH_OIDC_ID, AUTH_OIDC_SECRET, AUTH_OIDC_NAME } = environment;
  const found: SignInProvider[] = [];
  if (AUTH_GITHUB_ID && AUTH_GITHUB_SECRET) found.push({ id: "github", name: "GitHub" });
  if (AUTH_GOOGLE_ID && AUTH_GOOGLE_SECRET) found.push({ id: "google", name: "Google" });
  if (AUTH_OIDC_ISSUER && AUTH_OIDC_ID && AUTH_OIDC_SECRET) found.push({ id: "oidc", name: AUTH_OIDC_NAME });
  return found;
}

/** Linking by e-mail is safe only because `hasVerifiedEmail` refuses every profile whose address is not verified. */
const linking = { allowDangerousEmailAccountLinking: true } as const;

export function authProviders(environment: Environment): NextAuthConfig["providers"] {
  return configuredProviders(environment).map(({ id, name }) => {
    switch (id) {
      case "github": {
        const credentials = {
          clientId: environment.AUTH_GITHUB_ID,
          clientSecret: environment.AUTH_GITHUB_SECRET,
        };
        return GitHub({
          ...credentials,
          ...linking,
          checks: ["pkce", "state"],
          userinfo: { url: "https://api.github.com/user", request: githubUserinfo },
        });
      }
      case "google": {
        const credentials = {
          clientId: environment.AUTH_GOOGLE_ID,
          clientSecret: environment.AUTH_GOOGLE_SECRET,
        };
        return Google({ ...credentials, ...linking, checks: ["pkce", "state", "nonce"] });
      }
      case "oidc":
        return genericOidc(environment, name);
    }
  });
}

function githubUserinfo({ tokens }: { tokens: { access_token?: string } }): Promise<GitHubProfile> {
  return githubProfile(tokens.access_token ?? "");
}

function genericOidc(environment: Environment, name: string): OIDCConfig<Profile> {
  return {
    id: "oidc",
    name,
    type: "oidc",
    issuer: environment.AUTH_OIDC_ISSUER,
    clientId: environment.AUTH_OIDC_ID,
    clientSecret: environment.AUTH_OIDC_SECRET,
    checks: ["pkce", "state", "nonce"],
    authorization: { params: { scope: "openid profile email" } },
    // Many servers put the e-mail into userinfo only.
    idToken: false,
    ...linking,
  };
}

/** Whether the provider vouches for the profile's e-mail. GitHub's profile holds a verified one or none. */
export function hasVerifiedEmail(provider: string, profile: Profile | undefined): boolean {
  if (typeof profile?.email !== "string" || profile.email === "") return false;
  return provider === "github" || profile.email_verified === true;
}
