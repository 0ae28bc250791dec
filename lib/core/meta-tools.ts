import type { Actor } from "./actor";

/** Names beginning so belong to the tools by which agents write roles and orchestrations (PRODUCT.md §6). */
const META_PREFIX = "system.";

export function isMetaTool(name: string): boolean {
  return name.startsWith(META_PREFIX);
}

/** Whether the actor is told of the capability at all: `system.*` is there for holders of `meta` alone. */
export function isVisible(actor: Actor, name: string): boolean {
  return !isMetaTool(name) || actor.scopes.includes("meta");
}
