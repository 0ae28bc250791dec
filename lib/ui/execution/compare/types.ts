import type { Json } from "@/lib/core/json";
import type { ExecutionStatus, StepStatus } from "@/lib/core/states";
import type { ErrorView } from "../state";

/** What differs between two values, in the shape of the API. */
export interface DifferenceView {
  equal: boolean;
  changes: { pointer: string; from?: Json; to?: Json }[];
  more: boolean;
}

export interface SideView {
  status: StepStatus;
  duration_ms: number | null;
  cost_usd: number | null;
  reused_from: string | null;
  error: ErrorView | null;
}

export interface ComparedStepView {
  path: string;
  name: string;
  from: SideView | null;
  to: SideView | null;
  equal: boolean;
  input: DifferenceView;
  output: DifferenceView;
}

export interface ComparedExecutionView {
  id: string;
  title: string;
  status: ExecutionStatus;
  replay_of: string | null;
  created_at: string;
  duration_ms: number | null;
  cost_usd: number | null;
  error: ErrorView | null;
}

/** Two executions side by side, in the shape of the API. */
export interface ComparisonView {
  from: ComparedExecutionView;
  to: ComparedExecutionView;
  input: DifferenceView;
  output: DifferenceView;
  steps: ComparedStepView[];
}
