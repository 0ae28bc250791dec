import { isTuttiError } from "@/lib/core/errors";
import type { Database } from "@/lib/db/types";
import { clientIp } from "./client-ip";
import { leaveTo, seeOther } from "./form-response";
import { startProviderSignIn } from "./handlers";
import { takeAttempt } from "./limits";
import { requireOwnOrigin } from "./origin";
import { redeemOwnerLink } from "./owner-link";
import { safeReturnPath } from "./return-path";
import { signInAsDemo } from "./seed";
import { readSessionToken, sessionSetCookie } from "./session-cookie";
import { deleteSession } from "./sessions";

/** The sign-in page's forms: `demo`, or a provider's id. */
export function handleSignIn(request: Request, database: Database, way: string): Promise<Response> {
  return guarded(request, database, async (next) => {
    if (way !== "demo") {
      const back = next === null ? "/sign-in" : `/sign-in?next=${encodeURIComponent(next)}`;
      const { location, setCookies } = await startProviderSignIn(database, way, back);
      return leaveTo(location, setCookies);
    }
    const { sessionToken, slug } = await signInAsDemo(database);
    return signedIn(request, database, sessionToken, next ?? `/w/${slug}`);
  });
}

/** The owner link's form. The link itself only shows the form: a preview robot must not use it up. */
export function handleOwnerLink(request: Request, database: Database, token: string): Promise<Response> {
  return guarded(request, database, async () => {
    const redeemed = await redeemOwnerLink(database, token);
    if (!redeemed) return seeOther("/sign-in?error=owner_link");
    return signedIn(request, database, redeemed.sessionToken, `/w/${redeemed.slug}`);
  });
}

/** The sign-out form. */
export async function handleSignOut(request: Request, database: Database): Promise<Response> {
  requireOwnOrigin(request.headers);
  const token = readSessionToken(request.headers.get("cookie"));
  if (token !== null) await deleteSession(database, token);
  return seeOther("/sign-in", [sessionSetCookie("")]);
}

async function signedIn(
  request: Request,
  database: Database,
  token: string,
  path: string,
): Promise<Response> {
  const previous = readSessionToken(request.headers.get("cookie"));
  if (previous !== null) await deleteSession(database, previous);
  return seeOther(path, [sessionSetCookie(token)]);
}

/** Own origin and limit first; what the person did wrong is said on the sign-in page. */
async function guarded(
  request: Request,
  database: Database,
  work: (next: string | null) => Promise<Response>,
): Promise<Response> {
  try {
    requireOwnOrigin(request.headers);
    await takeAttempt(database, "sign-in", clientIp(request.headers));
    const form = await request.formData().catch(() => new FormData());
    return await work(safeReturnPath(form.get("next")));
  } catch (error) {
    if (isTuttiError(error)) return seeOther(`/sign-in?error=${error.code}`);
    throw error;
  }
}
