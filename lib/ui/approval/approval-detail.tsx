"use client";
import Link from "next/link";
import { isJsonObject } from "@/lib/core/json";
import { IdChip } from "../blocks/id-chip";
import { JsonView } from "../blocks/json-view";
import { visibleText } from "../blocks/visible-text";
import { RelativeTime } from "../blocks/relative-time";
import { Fact, Facts } from "../execution/facts";
import { Panel, PanelBody, PanelHeader } from "../primitives/panel";
import { useWorkspace } from "../workspace";
import { DecisionActions } from "./decision-actions";
import { ApprovalStatusBadge, questionOf, RiskBadge } from "./looks";
import type { ApprovalRights, ApprovalView } from "./types";

export interface ApprovalDetailProps {
  approval: ApprovalView;
  rights: ApprovalRights;
  keys?: boolean;
}

/** Everything a person needs to decide, exactly as it will be used. */
export function ApprovalDetail({ approval, rights, keys }: ApprovalDetailProps) {
  const workspace = useWorkspace();
  const pending = approval.status === "pending";
  return (
    <Panel aria-label={questionOf(approval)}>
      <PanelHeader
        title={<span className="break-words">{visibleText(questionOf(approval))}</span>}
        actions={
          <>
            {approval.kind === "step" ? null : <RiskBadge risk={approval.risk_class} />}
            <ApprovalStatusBadge status={approval.status} />
          </>
        }
      />
      <PanelBody className="flex flex-col gap-4">
        {approval.kind !== "step" && approval.message ? (
          <p className="text-sm">{visibleText(approval.message)}</p>
        ) : null}
        {approval.destination ? (
          <p className="rounded-md bg-sunken px-3 py-2 font-mono text-xs break-words">
            {visibleText(approval.destination)}
          </p>
        ) : null}
        <Facts>
          <Fact label="Asked by">{approval.requested_by.label || approval.requested_by.kind}</Fact>
          <Fact label="Execution">
            <Link
              href={`/w/${workspace}/executions/${approval.execution_id}?step=${encodeURIComponent(approval.step)}`}
              className="truncate text-accent-text underline-offset-4 hover:underline"
            >
              {visibleText(approval.execution_title || approval.execution_id)}
            </Link>
          </Fact>
          <Fact label="Step">
            <code className="truncate font-mono text-xs">{approval.step}</code>
          </Fact>
          <Fact label="Asked">
            <RelativeTime at={approval.created_at} />
          </Fact>
          <Fact label={pending ? "Expires" : "Would have expired"}>
            <RelativeTime at={approval.expires_at} />
          </Fact>
          {approval.required_role ? <Fact label="Needs at least">{approval.required_role}</Fact> : null}
          {approval.approvers.length > 0 ? (
            <Fact label="Asked are">{approval.approvers.join(", ")}</Fact>
          ) : null}
        </Facts>
        {approval.kind === "step" ? null : <Arguments approval={approval} />}
        {pending ? null : <Outcome approval={approval} />}
        <DecisionActions approval={approval} rights={rights} keys={keys} />
        {pending && !rights.decide ? (
          <p className="text-sm text-ink-muted">Somebody with the scope approvals:decide decides this.</p>
        ) : null}
      </PanelBody>
    </Panel>
  );
}

function Arguments({ approval }: { approval: ApprovalView }) {
  const { kind, arguments: given, digest } = approval;
  if (kind === "budget" && isJsonObject(given)) {
    return (
      <Facts>
        <Fact label="Used">{String(given.used)}</Fact>
        <Fact label="Limit">{String(given.allowed)}</Fact>
        <Fact label="Proposed">{String(given.proposed)}</Fact>
      </Facts>
    );
  }
  return (
    <div className="flex flex-col gap-1">
      <JsonView label="Arguments" value={given} open={4} />
      <p className="flex flex-wrap items-center gap-x-1.5 text-xs text-ink-faint">
        The decision is bound to exactly these, by their digest <IdChip id={digest} />
      </p>
    </div>
  );
}

function Outcome({ approval }: { approval: ApprovalView }) {
  const { decided_by: by, decided_at: at, comment, used_at: used } = approval;
  return (
    <Facts>
      {by ? <Fact label="Decided by">{by.label}</Fact> : null}
      {at ? (
        <Fact label="Decided">
          <RelativeTime at={at} />
        </Fact>
      ) : null}
      {used ? (
        <Fact label="Used">
          <RelativeTime at={used} />
        </Fact>
      ) : null}
      {comment ? <Fact label="Comment">{comment}</Fact> : null}
    </Facts>
  );
}
