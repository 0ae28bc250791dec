import type { Json, JsonObject } from "@/lib/core/json";
import type { ExecutionKind, ExecutionStatus, PlanSourceName, WaitingFor } from "@/lib/core/states";
import type { ErrorView } from "./state";
import type { ChildView } from "./step-children";

/** What the execution page needs of an execution, in the shape of the API (PRODUCT.md §3). */
export interface ExecutionView {
  id: string;
  kind: ExecutionKind;
  title: string;
  status: ExecutionStatus;
  waiting_for: WaitingFor | null;
  error: ErrorView | null;
  tags: string[];
  session_id: string | null;
  orchestration: { id: string; version: number } | null;
  parent_id: string | null;
  parent_step: string | null;
  /** The execution it runs again. */
  replay_of: string | null;
  created_at: string;
  finished_at: string | null;
  duration_ms: number | null;
  input: Json;
  output: Json;
  context: JsonObject;
  metadata: JsonObject;
  steps: {
    path: string;
    duration_ms: number | null;
    contract_id: string | null;
    error: ErrorView | null;
    children: ChildView[];
  }[];
  plan: { source: PlanSourceName; details: JsonObject };
  actor: { kind: string; id: string; label: string };
  priority: number;
  budget: JsonObject | null;
  usage: {
    steps: number;
    tool_calls: number;
    input_tokens: number;
    output_tokens: number;
    cost_usd: number;
  };
  callback: { url: string; status: string; attempts: number } | null;
}

/** One side of a dispatch, in the shape of the API. */
export interface ContractView {
  id: string;
  type: "REQUEST" | "RESPONSE";
  correlation_id: string;
  step: string | null;
  from: string;
  to: string;
  capability: string | null;
  payload: JsonObject;
  status: "running" | "completed" | "failed" | "cancelled" | "outcome_unknown";
  routing: JsonObject | null;
  duration_ms: number | null;
  created_at: string;
  prev_hash: string;
  hash: string;
}

export interface ContractPageView {
  data: ContractView[];
  next_cursor: string | null;
}

/** Where the page is: what every call and link needs. */
export interface ExecutionPlace {
  executionId: string;
  workspace: string;
}
