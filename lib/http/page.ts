import { notFound, redirect } from "next/navigation";
import { currentUser, pageActor } from "@/lib/auth/page";
import { newId } from "@/lib/core/ids";
import { getRuntime } from "@/lib/runtime/runtime";

/** A page has no request of its own to be cut short by. */
const NEVER = new AbortController().signal;

/**
 * Who looks at `/w/{slug}/…` and the context to read with. Sends strangers to sign in, and says "not found" for
 * a workspace that doesn't exist or isn't theirs.
 */
export async function pageContext(slug: string) {
  const page = await pageActor(slug);
  if (page) {
    const runtime = await getRuntime();
    const ctx = runtime.contextFor({ actor: page.actor, requestId: newId("request"), ip: null, signal: NEVER });
    return { ...page, ctx };
  }
  if (await currentUser()) notFound();
  redirect(`/sign-in?next=${encodeURIComponent(`/w/${slug}`)}`);
}
