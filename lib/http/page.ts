import { headers } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { currentUser, type PageActor, pageActor } from "@/lib/auth/page";
import { ASKED_PATH, safeReturnPath } from "@/lib/auth/return-path";
import { newId } from "@/lib/core/ids";
import { getRuntime, type Runtime } from "@/lib/runtime/runtime";
import type { Context } from "@/lib/services/context";

export interface PageContext extends PageActor {
  ctx: Context;
  runtime: Runtime;
}

/** A page has no request of its own to be cut short by. */
const NEVER = new AbortController().signal;

/**
 * Who looks at `/w/{slug}/…` and the context to read with. Sends strangers to sign in and back again, and says "not found" for
 * a workspace that doesn't exist or isn't theirs.
 */
export async function pageContext(slug: string): Promise<PageContext> {
  const runtime = await getRuntime();
  const page = await pageActor(slug, runtime.database);
  if (page) {
    const ctx = runtime.contextFor({
      actor: page.actor,
      requestId: newId("request"),
      ip: null,
      signal: NEVER,
    });
    return { ...page, ctx, runtime };
  }
  if (await currentUser(runtime.database)) notFound();
  const asked = safeReturnPath((await headers()).get(ASKED_PATH)) ?? `/w/${slug}`;
  redirect(`/sign-in?next=${encodeURIComponent(asked)}`);
}
