"use client";
import { useRouter } from "next/navigation";
import { useEffect, useRef } from "react";
import type { ExecutionEvent } from "../use-execution-events";
import { ApprovalDetail } from "./approval-detail";
import type { ApprovalRights, ApprovalView } from "./types";

const ABOUT_APPROVALS = new Set(["approval.requested", "approval.decided", "approval.expired"]);

export interface PendingApprovalsProps {
  /** As the server rendered them. */
  approvals: readonly ApprovalView[];
  rights: ApprovalRights;
  events: readonly ExecutionEvent[];
}

/** What an execution waits for, to be decided where one looks at it. The keys are about the first. */
export function PendingApprovals({ approvals, rights, events }: PendingApprovalsProps) {
  const router = useRouter();
  const news = events.filter(({ event }) => ABOUT_APPROVALS.has(event)).at(-1)?.seq ?? 0;
  const seen = useRef(news);
  useEffect(() => {
    if (news === seen.current) return;
    seen.current = news;
    router.refresh();
  }, [news, router]);
  const pending = approvals.filter(({ status }) => status === "pending");
  if (pending.length === 0) return null;
  return (
    <section aria-label="Waiting for a decision" className="mb-4 flex flex-col gap-3">
      {pending.map((approval, index) => (
        <ApprovalDetail key={approval.id} approval={approval} rights={rights} keys={index === 0} />
      ))}
    </section>
  );
}
