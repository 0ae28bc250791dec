/** What an actor may do (PRODUCT.md §3). Every route names the scope it needs. */
export const SCOPES = [
  "executions:read",
  "executions:write",
  "orchestrations:read",
  "orchestrations:write",
  "agents:read",
  "agents:write",
  "roles:read",
  "roles:write",
  "tools:read",
  "tools:write",
  "tools:invoke",
  "connections:read",
  "connections:write",
  "contracts:read",
  "memory:read",
  "memory:write",
  "approvals:read",
  "approvals:decide",
  "webhooks:read",
  "webhooks:write",
  "keys:write",
  "members:write",
  "audit:read",
  "usage:read",
  "settings:write",
  "meta",
] as const;
export type Scope = (typeof SCOPES)[number];

export const MEMBER_ROLES = ["owner", "admin", "member", "viewer"] as const;
/** A person's standing in a tenant. Not to be confused with a role, which is a model-backed agent. */
export type MemberRole = (typeof MEMBER_ROLES)[number];

const VIEWER = SCOPES.filter((scope) => scope.endsWith(":read"));
const MEMBER: readonly Scope[] = [
  ...VIEWER,
  "executions:write",
  "tools:invoke",
  "connections:write",
  "memory:write",
];

const ROLE_SCOPES: Record<MemberRole, readonly Scope[]> = {
  owner: SCOPES,
  admin: SCOPES,
  member: MEMBER,
  viewer: VIEWER,
};

export function scopesOf(role: MemberRole): readonly Scope[] {
  return ROLE_SCOPES[role];
}

/** Scopes that only a person (never a key) may put on a key. */
export const PERSON_GRANTED_SCOPES: readonly Scope[] = ["meta", "approvals:decide"];

export function isMemberRole(value: unknown): value is MemberRole {
  return (MEMBER_ROLES as readonly unknown[]).includes(value);
}

export function isScope(value: string): value is Scope {
  return (SCOPES as readonly string[]).includes(value);
}
