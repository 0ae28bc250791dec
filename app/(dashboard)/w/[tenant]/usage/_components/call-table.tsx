"use client";
import { ChartColumn } from "lucide-react";
import Link from "next/link";
import type { UsageRecord } from "@/lib/services/usage/shapes";
import { type Column, DataTable } from "@/lib/ui/blocks/data-table";
import { Absent } from "@/lib/ui/blocks/duration";
import { EmptyState } from "@/lib/ui/blocks/empty-state";
import { formatCount, formatDuration } from "@/lib/ui/blocks/format";
import { ModelName } from "@/lib/ui/blocks/model-name";
import { Pagination } from "@/lib/ui/blocks/pagination";
import { RelativeTime } from "@/lib/ui/blocks/relative-time";
import { Badge } from "@/lib/ui/primitives/badge";
import { Cost } from "./cost";

interface CallTableProps {
  calls: readonly UsageRecord[];
  nextCursor: string | null;
  workspace: string;
  curl: string;
}

/** Single calls, the newest first. */
export function CallTable({ calls, nextCursor, workspace, curl }: CallTableProps) {
  return (
    <section className="mt-5">
      <h2 className="mb-2 text-sm font-semibold">Calls</h2>
      <DataTable
        caption="Calls of language models, the newest first"
        columns={columns(workspace)}
        rows={calls}
        rowKey={(call) => call.id}
        footer={<Pagination nextCursor={nextCursor} count={calls.length} />}
        empty={
          <EmptyState icon={<ChartColumn />} title="No model was called yet" curl={curl}>
            Run a role, a task or an orchestration with a role step. The same numbers as JSON:
          </EmptyState>
        }
      />
    </section>
  );
}

function columns(workspace: string): Column<UsageRecord>[] {
  return [
    {
      key: "model",
      header: "Model",
      cell: (call) => (
        <span className="flex flex-wrap items-center gap-1.5">
          <ModelName reference={call.model} className="max-w-44 sm:max-w-72" />
          <Outcome call={call} />
        </span>
      ),
    },
    {
      key: "step",
      header: "Step",
      hideBelow: "md",
      cell: (call) => <Step call={call} workspace={workspace} />,
    },
    {
      key: "tokens",
      header: "Tokens",
      align: "right",
      hideBelow: "sm",
      cell: (call) => <Tokens call={call} />,
    },
    {
      key: "latency",
      header: "Took",
      align: "right",
      hideBelow: "lg",
      cell: (call) => formatDuration(call.latency_ms),
    },
    {
      key: "cost",
      header: "Cost",
      align: "right",
      cell: (call) => <Cost dollars={call.cost_usd} tokens={call.input_tokens + call.output_tokens} />,
    },
    {
      key: "at",
      header: "When",
      align: "right",
      cell: (call) => <RelativeTime at={call.at} className="text-ink-muted" />,
    },
  ];
}

function Outcome({ call: { outcome, error } }: { call: UsageRecord }) {
  if (outcome === "completed") return null;
  if (outcome !== "unfinished") return <Badge tone="danger">{error ?? outcome}</Badge>;
  return (
    <Badge tone="neutral" title="Under way, or its end was lost with a worker: counted by what it was asked.">
      unfinished
    </Badge>
  );
}

function Tokens({ call }: { call: UsageRecord }) {
  const counts = `${formatCount(call.input_tokens)} / ${formatCount(call.output_tokens)}`;
  if (!call.estimated) return counts;
  return (
    <span title="Estimated by the length of the texts: the provider has not counted them.">
      <span className="sr-only">estimated </span>
      <span aria-hidden="true">≈ </span>
      {counts}
    </span>
  );
}

function Step({ call, workspace }: { call: UsageRecord; workspace: string }) {
  if (!call.execution_id) return <Absent label="outside executions" />;
  return (
    <Link
      href={`/w/${workspace}/executions/${call.execution_id}`}
      className="font-mono text-xs hover:underline"
    >
      {call.step ?? "planning"}
    </Link>
  );
}
