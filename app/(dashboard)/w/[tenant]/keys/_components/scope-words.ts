import type { Scope } from "@/lib/core/scopes";

/** What each scope lets a key do, in words; a scope without words must not compile. */
export const SCOPE_WORDS = {
  "executions:read": "See executions, their events and logs",
  "executions:write": "Start, cancel and signal executions",
  "orchestrations:read": "See orchestrations and their versions",
  "orchestrations:write": "Save, publish and delete orchestrations",
  "agents:read": "See agents, capabilities and statistics",
  "agents:write": "Register, change and remove agents, send heartbeats",
  "roles:read": "See roles",
  "roles:write": "Save and delete roles",
  "tools:read": "See tools",
  "tools:write": "Register and remove tools",
  "tools:invoke": "Invoke a tool directly",
  "connections:read": "See connections to providers",
  "connections:write": "Connect, pause and remove connections",
  "contracts:read": "See contracts and verify the ledger",
  "memory:read": "Search and list memory",
  "memory:write": "Store, delete and clear memory",
  "approvals:read": "See approvals",
  "approvals:decide": "Decide approvals in a person's place",
  "webhooks:read": "See webhooks and deliveries",
  "webhooks:write": "Change webhooks, send deliveries again",
  "keys:write": "Make and revoke API keys with at most its own scopes",
  "members:write": "Invite, change and remove members",
  "audit:read": "Read and verify the audit log",
  "usage:read": "See usage and cost",
  "settings:write": "Change the workspace's settings, read its signing secret",
  meta: "Let agents create roles and orchestrations",
} as const satisfies Record<Scope, string>;

export interface ScopeGroup {
  noun: string;
  scopes: Scope[];
}

/** Scopes by what they are about, in their usual order. */
export function groupScopes(scopes: readonly Scope[]): ScopeGroup[] {
  const groups = new Map<string, Scope[]>();
  for (const scope of scopes) {
    const noun = scope.split(":")[0] ?? scope;
    groups.set(noun, [...(groups.get(noun) ?? []), scope]);
  }
  return [...groups].map(([noun, members]) => ({ noun, scopes: members }));
}
