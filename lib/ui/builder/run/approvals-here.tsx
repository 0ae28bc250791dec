"use client";
import { useEffect, useState } from "react";
import { api } from "../../api";
import { ApprovalDetail } from "../../approval/approval-detail";
import type { ApprovalRights, ApprovalView } from "../../approval/types";
import type { ExecutionEvent } from "../../use-execution-events";
import { useWorkspace } from "../../workspace";

export interface ApprovalsHereProps {
  execution: string;
  events: readonly ExecutionEvent[];
  rights: ApprovalRights;
}

/** What the execution waits for, to be decided beside the canvas. */
export function ApprovalsHere({ execution, events, rights }: ApprovalsHereProps) {
  const workspace = useWorkspace();
  const [pending, setPending] = useState<readonly ApprovalView[]>([]);
  const news = events.findLast(({ event }) => event.startsWith("approval."))?.seq ?? 0;
  useEffect(() => {
    if (news === 0) return;
    const abort = new AbortController();
    const query = { execution_id: execution, status: "pending" };
    api<{ data: ApprovalView[] }>("/approvals", { workspace, query, signal: abort.signal }).then(
      ({ data }) => setPending(data),
      // The execution's own page says it again.
      () => undefined,
    );
    return () => abort.abort();
  }, [execution, workspace, news]);
  return pending.map((approval, index) => (
    <ApprovalDetail key={approval.id} approval={approval} rights={rights} keys={index === 0} />
  ));
}
