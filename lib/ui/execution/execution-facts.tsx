"use client";
import Link from "next/link";
import { formatCount, formatMoney } from "../blocks/format";
import { ExecutionKindLabel } from "../blocks/kind-label";
import { RelativeTime } from "../blocks/relative-time";
import { Badge } from "../primitives/badge";
import { Fact, Facts } from "./facts";
import type { ExecutionState } from "./state";
import type { ExecutionView } from "./types";
import { took } from "./words";

const LINK = "truncate rounded-sm text-accent-text hover:underline";

export interface ExecutionFactsProps {
  execution: ExecutionView;
  state: ExecutionState;
  workspace: string;
  now: number;
}

/** Who, when, how long, and what it belongs to. */
export function ExecutionFacts({ execution, state, workspace, now }: ExecutionFactsProps) {
  const { orchestration, session_id: session, parent_id: parent, tags, usage, callback } = execution;
  const here = `/w/${workspace}`;
  const tokens = usage.input_tokens + usage.output_tokens;
  return (
    <Facts className="mb-4 rounded-lg border bg-surface px-4 py-3">
      <Fact label={state.finishedAt ? "Took" : "So far"}>
        {took(execution.created_at, state.finishedAt, now, execution.duration_ms)}
      </Fact>
      <Fact label="Started">
        <RelativeTime at={execution.created_at} />
      </Fact>
      <Fact label="Started by">
        <span className="truncate" title={execution.actor.id}>
          {execution.actor.label || execution.actor.kind}
        </span>
      </Fact>
      <Fact label="Kind">
        <ExecutionKindLabel kind={execution.kind} />
      </Fact>
      {orchestration ? (
        <Fact label="Orchestration">
          <Link href={`${here}/orchestrations/${orchestration.id}`} className={LINK}>
            Version {orchestration.version}
          </Link>
        </Fact>
      ) : null}
      <Fact label="Session">
        {session ? (
          <Link href={`${here}/executions?session_id=${encodeURIComponent(session)}`} className={LINK}>
            {session}
          </Link>
        ) : null}
      </Fact>
      <Fact label="Steps dispatched">{formatCount(Math.max(usage.steps, dispatched(state)))}</Fact>
      {tokens > 0 ? <Fact label="Tokens">{formatCount(tokens)}</Fact> : null}
      {usage.cost_usd > 0 ? <Fact label="Cost">{formatMoney(usage.cost_usd)}</Fact> : null}
      {parent ? (
        <Fact label="Part of">
          <Link
            href={`${here}/executions/${parent}?step=${encodeURIComponent(execution.parent_step ?? "")}`}
            className={LINK}
          >
            {execution.parent_step ?? "Parent"}
          </Link>
        </Fact>
      ) : null}
      {execution.priority === 0 ? null : <Fact label="Priority">{execution.priority}</Fact>}
      {callback ? (
        <Fact label="Callback">
          <span title={callback.url}>{callback.status}</span>
        </Fact>
      ) : null}
      {tags.length > 0 ? (
        <Fact label="Tags">
          <span className="flex flex-wrap gap-1">
            {tags.map((tag) => (
              <Link key={tag} href={`${here}/executions?tag=${encodeURIComponent(tag)}`}>
                <Badge>{tag}</Badge>
              </Link>
            ))}
          </span>
        </Fact>
      ) : null}
    </Facts>
  );
}

function dispatched(state: ExecutionState): number {
  return state.steps.filter((step) => step.startedAt !== null).length;
}
