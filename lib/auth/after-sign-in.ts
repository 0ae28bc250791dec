import type { Database } from "@/lib/db/types";
import { type Person, homeOf } from "./workspaces";

/**
 * Where a person who has just signed in goes. Everybody gets a workspace of their own, except who is on the way
 * to accept an invitation: they get theirs by accepting.
 */
export async function pathAfterSignIn(
  database: Database,
  person: Person,
  next: string | null,
): Promise<string> {
  if (next?.startsWith("/invite/")) return next;
  const home = `/w/${await homeOf(database, person)}`;
  return next === null || next === "/" || /^\/sign-(in|out)\b/.test(next) ? home : next;
}
