import type { Actor } from "@/lib/core/actor";
import { TuttiError } from "@/lib/core/errors";
import { PERSON_GRANTED_SCOPES, type Scope, SCOPES } from "@/lib/core/scopes";

/** What a key gets when nobody says: all its maker has, except what only a person may choose to give. */
export function defaultKeyScopes(scopes: readonly Scope[]): Scope[] {
  return scopes.filter((scope) => !PERSON_GRANTED_SCOPES.includes(scope));
}

/** With these a key starts executions, or makes keys that do. */
const STARTING: readonly Scope[] = ["executions:write", "tools:invoke", "keys:write"];

/** Throws unless the actor may make a key with these scopes. Returns them in their usual order, each once. */
export function grantableScopes(actor: Actor, wanted: readonly Scope[]): Scope[] {
  const missing = wanted.find((scope) => !actor.scopes.includes(scope));
  if (missing) throw refused(missing, `You can't give a key the scope ${missing}, which you don't have.`);
  if (actor.kind === "key" && actor.scopes.includes("approvals:decide")) {
    const starting = wanted.find((scope) => STARTING.includes(scope));
    if (starting)
      throw refused(
        starting,
        `A key that decides approvals can't make one with ${starting}: it would decide for it.`,
      );
  }
  const reserved = wanted.find((scope) => PERSON_GRANTED_SCOPES.includes(scope));
  if (reserved && actor.kind !== "user")
    throw refused(reserved, `Only a signed-in person can give the scope ${reserved}.`);
  return SCOPES.filter((scope) => wanted.includes(scope));
}

function refused(scope: Scope, message: string): TuttiError {
  return new TuttiError("forbidden", message, { extra: { scope } });
}
