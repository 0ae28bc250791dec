import { TuttiError } from "./errors";
import type { MemberRole, Scope } from "./scopes";

/** Who asks. Identity comes only from a verified session or API key, never from a header or body field. */
export type Actor =
  | { kind: "user"; id: string; tenantId: string; role: MemberRole; scopes: readonly Scope[]; label: string }
  | {
      kind: "key";
      id: string;
      tenantId: string;
      createdBy: string | null;
      scopes: readonly Scope[];
      label: string;
    }
  | { kind: "system"; id: "system"; tenantId: string; scopes: readonly Scope[]; label: string };

export function requireScope(actor: Actor, scope: Scope): void {
  if (!actor.scopes.includes(scope)) {
    throw new TuttiError("forbidden", `This needs the scope ${scope}.`, { extra: { required_scope: scope } });
  }
}
