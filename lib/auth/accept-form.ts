import { isTuttiError, TuttiError } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import type { Database } from "@/lib/db/types";
import { clientIp } from "./client-ip";
import { seeOther } from "./form-response";
import { acceptByToken } from "./invitations";
import { takeAttempt } from "./limits";
import { requireOwnOrigin } from "./origin";
import { readSessionToken } from "./session-cookie";
import { readSession } from "./sessions";

/** The Accept button of `/invite/{token}`. A refusal is told by the page itself, which knows it from the database. */
export async function handleAccept(request: Request, database: Database, token: string): Promise<Response> {
  const page = `/invite/${encodeURIComponent(token)}`;
  try {
    requireOwnOrigin(request.headers);
    const ip = clientIp(request.headers);
    await takeAttempt(database, "invitation", ip);
    const sessionToken = readSessionToken(request.headers.get("cookie"));
    const session = sessionToken === null ? null : await readSession(database, sessionToken);
    if (!session) throw new TuttiError("unauthenticated", "Sign in to accept the invitation.");
    const outcome = await acceptByToken(database, {
      token,
      user: session.user,
      ip,
      requestId: newId("request"),
    });
    return seeOther("slug" in outcome ? `/w/${outcome.slug}` : page);
  } catch (error) {
    if (isTuttiError(error)) return seeOther(`${page}?error=${error.code}`);
    throw error;
  }
}
