import { BUILT_IN_AGENTS, createCatalog } from "@/lib/agents/registry";
import type { Actor } from "@/lib/core/actor";
import { newId } from "@/lib/core/ids";
import { type MemberRole, scopesOf } from "@/lib/core/scopes";
import type { Database } from "@/lib/db/types";
import { env } from "@/lib/env";
import { createSafeFetch } from "@/lib/guard/safe-fetch";
import { createVault } from "@/lib/guard/vault";
import { createLedger } from "@/lib/ledger/create-ledger";
import { type ContextParts, createContext } from "@/lib/runtime/context";
import { limitsFrom } from "@/lib/runtime/limits";
import { openModels } from "@/lib/runtime/models";
import type { Context } from "@/lib/services/context";

/** A public address: names need no resolver in these tests, and nothing is called. */
const PUBLIC_ADDRESS = "93.184.215.14";

/** Contexts on one database, for tenants that need no people: rows are walled off by tenant id alone. */
export async function openWorkspaces(database: Database) {
  const environment = env();
  const vault = createVault({ database, encryptionKeys: environment.secrets.encryptionKeys });
  const safeFetch = createSafeFetch(
    { allowedPrivateOrigins: [], operatorOrigins: [], allowHttp: true, ownHosts: [] },
    { resolve: async () => [PUBLIC_ADDRESS] },
  );
  const parts: ContextParts = {
    database,
    vault,
    safeFetch,
    ledger: await createLedger({ database, vault }),
    catalog: createCatalog(BUILT_IN_AGENTS),
    limits: limitsFrom(environment),
    models: openModels({ environment, database, vault, safeFetch }),
    dispatch: () => undefined,
  };
  const context = (tenantId: string, role: MemberRole): Context => {
    const actor: Actor = {
      kind: "user",
      id: newId("user"),
      tenantId,
      role,
      scopes: scopesOf(role),
      label: role,
    };
    return createContext(parts, {
      actor,
      requestId: newId("request"),
      ip: null,
      signal: new AbortController().signal,
    });
  };
  return {
    vault,
    ledger: parts.ledger,
    /** A new tenant: its owner, a viewer of it, and the owner of another. */
    workspace() {
      const tenantId = newId("tenant");
      return {
        tenantId,
        owner: context(tenantId, "owner"),
        viewer: context(tenantId, "viewer"),
        stranger: context(newId("tenant"), "owner"),
      };
    },
    /** Who did what last, by the tenant's audit rows. */
    async lastAudited(tenantId: string): Promise<{ action: unknown; label: unknown }> {
      const { rows } = await database.query(
        "select action, actor_label from audit_entry where tenant_id = $1 order by seq desc limit 1",
        [tenantId],
      );
      return { action: rows[0]?.action, label: rows[0]?.actor_label };
    },
    /** `action` of the tenant's audit rows, oldest first. */
    async audited(tenantId: string): Promise<string[]> {
      const { rows } = await database.query(
        "select action from audit_entry where tenant_id = $1 order by seq",
        [tenantId],
      );
      return rows.map((row) => String(row.action));
    },
    close: () => parts.ledger.close(),
  };
}
export type Workspaces = Awaited<ReturnType<typeof openWorkspaces>>;

/** The code of the error a promise fails with; "none" when it doesn't fail. */
export async function codeOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => "none",
    (error: unknown) => (error instanceof Error && "code" in error ? String(error.code) : String(error)),
  );
}
