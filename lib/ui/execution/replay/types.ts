import type { StepStatus } from "@/lib/core/states";

/** What a replay would do, in the shape of the API. */
export interface ReplayPreviewView {
  counts: { reuse: number; run: number; repeat: number };
  steps: {
    path: string;
    name: string;
    status: StepStatus;
    does: "reuse" | "run" | "repeat";
    effects: {
      capability: string;
      agent: string | null;
      execution_id: string;
      step: string;
      status: string;
    }[];
  }[];
}
