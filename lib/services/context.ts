import type { Actor } from "@/lib/core/actor";
import type { Catalog } from "@/lib/core/agent";
import type { ModelDirectory } from "@/lib/core/model";
import type { TenantDb, Tx } from "@/lib/db/types";
import type { LimitRequest, LimitTaken } from "@/lib/guard/rate-limit";
import type { SafeFetch } from "@/lib/guard/safe-fetch";
import type { Vault } from "@/lib/guard/vault";
import type { Ledger } from "@/lib/ledger/ledger";
import type { Limits } from "./limits";

/** What an execution's runner is told of. */
export interface Doorbell {
  executionId: string;
  reason: "due" | "signalled" | "cancelled";
  priority: number;
}

/**
 * Everything a use case may touch, made per request by `runtime/context.ts`. No globals: a service reads
 * nothing that isn't in here or in its input.
 */
export interface Context {
  actor: Actor;
  tenantId: string;
  requestId: string;
  ip: string | null;
  db: TenantDb;
  ledger: Ledger;
  /** Hands a queued or woken execution to the runner; call after commit. Safe to call twice. */
  dispatch(executionId: string): void;
  /** Set when the runner hears of work by rows written in the transaction the work comes from; `dispatch` sends them. */
  enqueue?: (tx: Tx, doorbell: Doorbell) => Promise<void>;
  catalog: Catalog;
  /** The language models the tenant may use. */
  models: ModelDirectory;
  vault: Vault;
  safeFetch: SafeFetch;
  limits: Limits;
  /** Takes one from a bucket that all processes share. Never inside a transaction. */
  takeLimit(request: LimitRequest): Promise<LimitTaken>;
  clock: () => Date;
  signal: AbortSignal;
}

/** What every service verb takes. `tx` lets a verb join its caller's transaction. */
export interface ServiceCall<Input> {
  ctx: Context;
  input: Input;
  tx?: Tx;
}
