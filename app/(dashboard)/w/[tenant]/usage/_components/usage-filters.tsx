"use client";
import type { ReactNode } from "react";
import { useSearchState } from "@/lib/ui/blocks/use-search-state";
import { SegmentedControl } from "@/lib/ui/primitives/segmented-control";

const DAYS = [
  { value: "7", label: "7 days" },
  { value: "30", label: "30 days" },
  { value: "90", label: "90 days" },
] as const;
const GROUPS = [
  { value: "model", label: "Model" },
  { value: "role", label: "Role" },
  { value: "orchestration", label: "Orchestration" },
] as const;

/** Which span is shown, and by what it is divided; both are in the address. */
export function UsageFilters(props: {
  days: (typeof DAYS)[number]["value"];
  by: (typeof GROUPS)[number]["value"];
  children: ReactNode;
}) {
  const state = useSearchState();
  return (
    <div role="group" aria-label="Filters" className="mb-3 flex flex-wrap items-center gap-2">
      <SegmentedControl
        label="Span of time"
        segments={DAYS}
        value={props.days}
        onValueChange={(days) => state.set({ days })}
      />
      <SegmentedControl
        label="Divided by"
        segments={GROUPS}
        value={props.by}
        onValueChange={(by) => state.set({ by })}
      />
      <div className="ml-auto flex items-center gap-2">{props.children}</div>
    </div>
  );
}
