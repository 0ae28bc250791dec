import type { Actor } from "@/lib/core/actor";
import type { Catalog } from "@/lib/core/agent";
import type { Database, Tx } from "@/lib/db/types";
import { takeFromLimit } from "@/lib/guard/rate-limit";
import type { SafeFetch } from "@/lib/guard/safe-fetch";
import type { Vault } from "@/lib/guard/vault";
import type { Ledger } from "@/lib/ledger/ledger";
import type { Models } from "@/lib/models/contract";
import type { Context, Doorbell } from "@/lib/services/context";
import type { Limits } from "@/lib/services/limits";

/** What all contexts of a process share. */
export interface ContextParts {
  database: Database;
  ledger: Ledger;
  vault: Vault;
  catalog: Catalog;
  safeFetch: SafeFetch;
  limits: Limits;
  /** The language models of a tenant. */
  models: (tenantId: string) => Models;
  dispatch: (executionId: string) => void;
  /** `Context.enqueue`, given the tenant. */
  enqueue?: (tx: Tx, tenantId: string, doorbell: Doorbell) => Promise<void>;
  clock?: () => Date;
}

export interface ContextRequest {
  actor: Actor;
  requestId: string;
  ip: string | null;
  signal: AbortSignal;
}

/** A context for one caller: its tenant comes from the verified actor and from nowhere else. */
export function createContext(parts: ContextParts, request: ContextRequest): Context {
  const { tenantId } = request.actor;
  const { enqueue } = parts;
  return {
    actor: request.actor,
    tenantId,
    requestId: request.requestId,
    ip: request.ip,
    db: parts.database.forTenant(tenantId),
    ledger: parts.ledger,
    dispatch: parts.dispatch,
    ...(enqueue ? { enqueue: (tx, doorbell) => enqueue(tx, tenantId, doorbell) } : {}),
    catalog: parts.catalog,
    models: parts.models(tenantId),
    vault: parts.vault,
    safeFetch: parts.safeFetch,
    limits: parts.limits,
    takeLimit: (limit) => takeFromLimit(parts.database, limit),
    clock: parts.clock ?? (() => new Date()),
    signal: request.signal,
  };
}
