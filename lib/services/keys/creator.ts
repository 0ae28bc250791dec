import type { Actor } from "@/lib/core/actor";

/** The person a key made by this actor belongs to: its scopes end where that person's do. */
export function creatorOf(actor: Actor): string | null {
  switch (actor.kind) {
    case "user":
      return actor.id;
    case "key":
      return actor.createdBy;
    case "system":
      return null;
  }
}
