import type { ReactNode } from "react";
import { APPROVAL_KINDS, APPROVAL_STATUSES } from "@/lib/core/approval";
import { APPROVAL_STATUS_WORDS } from "@/lib/ui/approval/looks";
import { type Filter, FilterBar } from "@/lib/ui/blocks/filter-bar";

const KIND_WORDS = { tool: "Call of a tool", step: "Approval step", budget: "Budget" } as const;

const FILTERS: readonly Filter[] = [
  {
    type: "choice",
    key: "status",
    label: "Status",
    options: APPROVAL_STATUSES.map((value) => ({ value, label: APPROVAL_STATUS_WORDS[value].word })),
  },
  {
    type: "choice",
    key: "kind",
    label: "Kind",
    options: APPROVAL_KINDS.map((value) => ({ value, label: KIND_WORDS[value] })),
  },
];

export function ApprovalFilters({ children }: { children: ReactNode }) {
  return <FilterBar filters={FILTERS}>{children}</FilterBar>;
}
