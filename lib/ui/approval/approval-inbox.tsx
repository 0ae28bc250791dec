"use client";
import { useRef } from "react";
import { RelativeTime } from "../blocks/relative-time";
import { cn } from "../cn";
import { usePageState } from "../execution/use-page-state";
import { Panel } from "../primitives/panel";
import { ApprovalDetail } from "./approval-detail";
import { useDecisionKeys } from "./decision-actions";
import { ApprovalStatusBadge, questionOf, RiskBadge } from "./looks";
import type { ApprovalRights, ApprovalView } from "./types";

export interface ApprovalInboxProps {
  approvals: readonly ApprovalView[];
  rights: ApprovalRights;
}

/** What waits for people: the list, and one of them whole. `j` and `k` move, `a`, `d` and `e` decide. */
export function ApprovalInbox({ approvals, rights }: ApprovalInboxProps) {
  const [chosen, choose] = usePageState("approval");
  const detail = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const at = Math.max(
    0,
    approvals.findIndex(({ id }) => id === chosen),
  );
  const approval = approvals[at];
  function select(index: number): void {
    const next = approvals[index];
    if (!next) return;
    choose(next.id);
    list.current?.querySelectorAll<HTMLElement>("button")[index]?.focus();
  }
  useDecisionKeys(approvals.length > 0, (key) => {
    if (key !== "j" && key !== "k") return false;
    select(at + (key === "j" ? 1 : -1));
    return true;
  });
  if (!approval) return null;
  return (
    <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,22rem)_minmax(0,1fr)]">
      <Panel aria-label="Requests" className="overflow-clip">
        <ul ref={list} className="divide-y">
          {approvals.map((item, index) => (
            <li key={item.id}>
              <button
                type="button"
                aria-current={item.id === approval.id ? "true" : undefined}
                className={cn(
                  "flex w-full flex-col gap-1 px-4 py-2.5 text-left text-sm hover:bg-hover focus-visible:-outline-offset-2",
                  item.id === approval.id && "bg-pressed",
                )}
                onClick={() => {
                  select(index);
                  // Beside the list on wide screens; below it, and perhaps out of sight, on others.
                  detail.current?.scrollIntoView({ block: "nearest" });
                }}
              >
                <span className="flex w-full items-center gap-2">
                  <span className="min-w-0 flex-1 truncate font-medium">{questionOf(item)}</span>
                  <RelativeTime at={item.created_at} className="shrink-0 text-xs text-ink-muted" />
                </span>
                <span className="flex w-full items-center gap-2 text-xs text-ink-muted">
                  <span className="min-w-0 flex-1 truncate">{item.destination ?? item.execution_title}</span>
                  <Badges approval={item} />
                </span>
              </button>
            </li>
          ))}
        </ul>
      </Panel>
      <div ref={detail} className="min-w-0 scroll-mt-16">
        <ApprovalDetail key={approval.id} approval={approval} rights={rights} keys />
      </div>
    </div>
  );
}

function Badges({ approval: { kind, status, risk_class: risk } }: { approval: ApprovalView }) {
  if (status !== "pending") return <ApprovalStatusBadge status={status} />;
  return kind === "step" ? null : <RiskBadge risk={risk} />;
}
