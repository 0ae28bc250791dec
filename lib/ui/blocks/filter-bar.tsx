"use client";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "../primitives/button";
import { Spinner } from "../primitives/spinner";
import { ChoiceFilter, SinceFilter, TextFilter } from "./filters";
import { useSearchState } from "./use-search-state";

export type Filter =
  | { type: "choice"; key: string; label: string; options: readonly { value: string; label: string }[] }
  | { type: "text"; key: string; label: string; placeholder?: string; mono?: boolean }
  /** Sets `key` to the ISO time so long ago. */
  | { type: "since"; key: string; label: string };

export interface FilterBarProps {
  filters: readonly Filter[];
  /** On the right: live indicator, export. */
  children?: ReactNode;
}

/** Filters of a list, kept in the address. */
export function FilterBar({ filters, children }: FilterBarProps) {
  const state = useSearchState();
  const active = filters.filter((filter) => state.get(filter.key) !== "");
  const clear = () => state.set(Object.fromEntries(active.map((filter) => [filter.key, undefined])));
  return (
    <div role="group" aria-label="Filters" className="mb-3 flex flex-wrap items-center gap-2">
      {filters.map((filter) => (
        <FilterControl
          key={filter.key}
          filter={filter}
          value={state.get(filter.key)}
          onChange={(value) => state.set({ [filter.key]: value })}
        />
      ))}
      {active.length > 0 ? (
        <Button variant="ghost" size="sm" onClick={clear}>
          <X />
          Clear
        </Button>
      ) : null}
      {state.pending ? (
        <span role="status" className="text-ink-faint">
          <Spinner />
          <span className="sr-only">Loading</span>
        </span>
      ) : null}
      {children ? <div className="ml-auto flex items-center gap-2">{children}</div> : null}
    </div>
  );
}

interface FilterControlProps {
  filter: Filter;
  value: string;
  onChange(value: string | undefined): void;
}

function FilterControl({ filter, ...rest }: FilterControlProps) {
  switch (filter.type) {
    case "choice":
      return <ChoiceFilter label={filter.label} options={filter.options} {...rest} />;
    case "text":
      return (
        <TextFilter label={filter.label} placeholder={filter.placeholder} mono={filter.mono} {...rest} />
      );
    case "since":
      return <SinceFilter label={filter.label} {...rest} />;
  }
}
