import type { Json, JsonObject } from "@/lib/core/json";
import type { ExecutionKind, PlanSourceName } from "@/lib/core/states";
import type { ClaimedExecution } from "./lease";
import type { EntryDraft } from "./types";

/** A new execution with its first entry. */
export interface ExecutionStart {
  tenantId: string;
  id: string;
  kind: ExecutionKind;
  title: string;
  planSource: PlanSourceName;
  plan: JsonObject;
  input: Json;
  context: JsonObject;
  metadata: JsonObject;
  actor: JsonObject;
  constraints: JsonObject | null;
  budget: JsonObject | null;
  priority: number;
  /**
   * Refused as `stale` unless the orchestration is active, `version` is still its published one (or was asked for:
   * `pinned`), and it still has this name (null: it was not found by name).
   */
  orchestration: { id: string; version: number; pinned: boolean; name: string | null } | null;
  /** Not written, and answered with `repeat`, when the tenant has a record of this id already. */
  implicitKey: { id: string; seconds: number } | null;
  queued: EntryDraft;
}

export type StartOutcome = { state: "running" | "queued" | "stale" | "repeat" };

/**
 * The runner of this process, as far as new executions need it: it takes some at once instead of claiming them. Those
 * of a start whose answer was lost are its by their rows; it finds them as it finds those of a lost claim.
 */
export interface Admission {
  /** Sets places aside, at most `wanted`; given back with `taken`. */
  reserve(wanted: number): Reservation;
  taken(executions: ClaimedExecution[], reservation: Reservation): void;
}

export interface Reservation {
  workerId: string;
  places: number;
  perTenant: number;
}
