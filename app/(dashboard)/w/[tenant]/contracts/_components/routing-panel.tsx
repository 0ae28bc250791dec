import { CircleCheck, CircleSlash } from "lucide-react";
import { isJsonObject, type Json, type JsonObject } from "@/lib/core/json";
import { type Column, DataTable } from "@/lib/ui/blocks/data-table";
import { formatPercent } from "@/lib/ui/blocks/format";
import { cn } from "@/lib/ui/cn";

interface Considered {
  agent: string;
  kind: string;
  score: Json | undefined;
  priority: Json | undefined;
  successRate: number | null;
  inFlight: Json | undefined;
  excluded: string | null;
  chosen: boolean;
}

function consideredOf(routing: JsonObject): Considered[] {
  const list = Array.isArray(routing.considered) ? routing.considered.filter(isJsonObject) : [];
  return list.map((item) => ({
    agent: String(item.agent ?? ""),
    kind: String(item.kind ?? ""),
    score: item.score,
    priority: item.priority,
    successRate: typeof item.success_rate === "number" ? item.success_rate : null,
    inFlight: item.in_flight,
    excluded: typeof item.excluded === "string" ? item.excluded : null,
    chosen: item.agent === routing.chosen,
  }));
}

const number = (value: Json | undefined) => (typeof value === "number" ? String(value) : "–");

const COLUMNS: readonly Column<Considered>[] = [
  { key: "agent", header: "Agent", cell: (row) => <span className="font-medium">{row.agent}</span> },
  {
    key: "outcome",
    header: "Outcome",
    cell: (row) => <Outcome row={row} />,
    className: "whitespace-normal",
  },
  { key: "kind", header: "Kind", hideBelow: "md", cell: (row) => row.kind },
  { key: "score", header: "Score", align: "right", cell: (row) => number(row.score) },
  {
    key: "priority",
    header: "Priority",
    align: "right",
    hideBelow: "sm",
    cell: (row) => number(row.priority),
  },
  {
    key: "success",
    header: "Success rate",
    align: "right",
    hideBelow: "sm",
    cell: (row) => (row.successRate === null ? "–" : formatPercent(row.successRate)),
  },
  { key: "load", header: "In flight", align: "right", hideBelow: "sm", cell: (row) => number(row.inFlight) },
];

function Outcome({ row }: { row: Considered }) {
  const Icon = row.chosen ? CircleCheck : CircleSlash;
  const reason = row.chosen ? "Chosen" : (row.excluded ?? "a better score was there");
  return (
    <span className="inline-flex items-center gap-1.5">
      <Icon
        aria-hidden="true"
        className={cn("size-4 shrink-0", row.chosen ? "text-success" : "text-neutral")}
      />
      {row.chosen ? reason : `Not chosen: ${reason}`}
    </span>
  );
}

/** Why this agent and not the others. */
export function RoutingPanel({ routing, className }: { routing: JsonObject; className?: string }) {
  const rows = consideredOf(routing);
  const { chosen, reason } = routing;
  return (
    <section className={className} aria-labelledby="routing">
      <h2 id="routing" className="text-sm font-semibold">
        Routing
      </h2>
      <p className="mt-0.5 mb-2 text-sm text-ink-muted">
        {typeof chosen === "string" ? `${chosen}: ` : ""}
        {typeof reason === "string" ? reason : "no reason was recorded"}.
      </p>
      <DataTable
        caption="Agents that were considered"
        columns={COLUMNS}
        rows={rows}
        rowKey={(row) => row.agent}
        empty={<p className="p-4 text-sm text-ink-muted">No other agent was considered.</p>}
      />
    </section>
  );
}
