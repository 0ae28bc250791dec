import type { ReactNode } from "react";
import { EXECUTION_KINDS, EXECUTION_STATUSES } from "@/lib/core/states";
import { type Filter, FilterBar } from "@/lib/ui/blocks/filter-bar";
import { EXECUTION_LOOKS } from "@/lib/ui/blocks/status";

const KIND_WORDS = { task: "Task", intent: "Intent", chat: "Chat", orchestration: "Orchestration" } as const;

const FILTERS = {
  status: {
    type: "choice",
    key: "status",
    label: "Status",
    options: EXECUTION_STATUSES.map((value) => ({ value, label: EXECUTION_LOOKS[value].word })),
  },
  kind: {
    type: "choice",
    key: "kind",
    label: "Kind",
    options: EXECUTION_KINDS.map((value) => ({ value, label: KIND_WORDS[value] })),
  },
  session: { type: "text", key: "session_id", label: "Session", placeholder: "welcome", mono: true },
  tag: { type: "text", key: "tag", label: "Tag", placeholder: "nightly" },
  from: { type: "since", key: "from", label: "From" },
  to: { type: "text", key: "to", label: "Until", placeholder: "2026-11-29T09:00:00Z", mono: true },
} as const satisfies Record<string, Filter>;

export interface ExecutionFiltersProps {
  orchestrations: readonly { value: string; label: string }[];
  children: ReactNode;
}

export function ExecutionFilters({ orchestrations, children }: ExecutionFiltersProps) {
  const orchestration: Filter = {
    type: "choice",
    key: "orchestration_id",
    label: "Orchestration",
    options: orchestrations,
  };
  const { status, kind, session, tag, from, to } = FILTERS;
  const of = orchestrations.length > 0 ? [orchestration] : [];
  return <FilterBar filters={[status, kind, ...of, session, tag, from, to]}>{children}</FilterBar>;
}
