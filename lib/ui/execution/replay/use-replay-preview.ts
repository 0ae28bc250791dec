"use client";
import { useEffect, useState } from "react";
import { api } from "../../api";
import { type Problem, toProblem } from "../../problem";
import type { ExecutionPlace } from "../types";
import type { ReplayPreviewView } from "./types";

export interface ReplayPreviewState {
  preview: ReplayPreviewView | null;
  problem: Problem | null;
}

const NOTHING: ReplayPreviewState = { preview: null, problem: null };

/** What a replay from a step would do; asked again when the choice changes. */
export function useReplayPreview(
  { executionId, workspace }: ExecutionPlace,
  choice: { fromStep: string; edited: boolean },
): ReplayPreviewState {
  const { fromStep, edited } = choice;
  const asked = JSON.stringify([executionId, fromStep, edited]);
  const [answer, setAnswer] = useState({ to: "", ...NOTHING });
  useEffect(() => {
    const abort = new AbortController();
    api<ReplayPreviewView>(`/executions/${executionId}/replay`, {
      workspace,
      query: { from_step: fromStep || undefined, edited: edited || undefined },
      signal: abort.signal,
    }).then(
      (preview) => setAnswer({ to: asked, preview, problem: null }),
      (error: unknown) => {
        if (!abort.signal.aborted) setAnswer({ to: asked, preview: null, problem: toProblem(error) });
      },
    );
    return () => abort.abort();
  }, [executionId, workspace, fromStep, edited, asked]);
  return answer.to === asked ? answer : NOTHING;
}
