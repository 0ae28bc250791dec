const TEXTS: Record<string, string> = {
  rate_limited: "Too many attempts. Wait a minute, then try again.",
  forbidden: "That request did not come from this page. Open the page again under the service's own address.",
  not_found: "This way of signing in is not available.",
  unavailable: "The sign-in service can't be reached. Try again shortly.",
  unauthenticated: "Sign in first.",
  owner_link: "This owner link was used or has expired. “npm run owner” prints a new one.",
  EmailNotVerified:
    "The sign-in service did not say that your e-mail address is verified. Verify it there, then try again.",
  EmailTaken: "This e-mail address belongs to another account here that does not sign in this way.",
  AccessDenied: "The sign-in service refused, or you cancelled.",
  OAuthCallbackError: "The sign-in service refused, or you cancelled.",
};

/** The words for an `?error=` of this site or of Auth.js; never the parameter's own text. */
export function errorText(code: string): string {
  return Object.hasOwn(TEXTS, code) ? (TEXTS[code] ?? "") : "Signing in did not work. Try again.";
}
