"use client";
import type { JsonObject } from "@/lib/core/json";
import { api } from "../api";
import { type ApiAction, useApiAction } from "../use-api-action";
import { useWorkspace } from "../workspace";
import type { ApprovalView } from "./types";

export interface Bound {
  field: string;
  operator: string;
  value: unknown;
}

export interface DecisionBody {
  decision: "approve" | "deny";
  comment?: string;
  arguments?: JsonObject;
  always_allow?: { until: string; bounds: Bound[]; max_uses?: number };
}

/** Sends a decision; what it comes to is shown by the page when it renders again. */
export function useDecision(
  approval: ApprovalView,
  onDecided?: (shown: ApprovalView) => void,
): ApiAction<DecisionBody, ApprovalView> {
  const workspace = useWorkspace();
  return useApiAction(
    (body: DecisionBody) =>
      api<ApprovalView>(`/approvals/${approval.id}`, { method: "POST", workspace, body: withoutEmpty(body) }),
    { quiet: true, onSuccess: (shown) => onDecided?.(shown) },
  );
}

function withoutEmpty({ comment, ...body }: DecisionBody): object {
  const text = comment?.trim();
  return text ? { ...body, comment: text } : body;
}
