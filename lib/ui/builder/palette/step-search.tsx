"use client";
import { useMemo, useState } from "react";
import {
  CommandDialog,
  CommandEmpty,
  CommandGroup,
  CommandInput,
  CommandItem,
  CommandList,
} from "../../primitives/command";
import { useTools } from "../context";
import { type CatalogItem, catalogOf, found } from "./catalog";

export interface StepSearchProps {
  open: boolean;
  onOpenChange(open: boolean): void;
  onChoose(item: CatalogItem): void;
}

/** Finds what to add by typing, for one gap of the plan. */
export function StepSearch({ open, onOpenChange, onChoose }: StepSearchProps) {
  const { names } = useTools();
  const [search, setSearch] = useState("");
  const groups = useMemo(() => catalogOf(names), [names]);
  return (
    <CommandDialog
      open={open}
      onOpenChange={(next) => {
        setSearch("");
        onOpenChange(next);
      }}
      label="Add a step"
      shouldFilter={false}
    >
      <CommandInput
        placeholder="Add a step: type, role, capability…"
        value={search}
        onValueChange={setSearch}
      />
      <CommandList>
        <CommandEmpty>Nothing is called that.</CommandEmpty>
        {found(groups, search).map((group) => (
          <CommandGroup key={group.heading} heading={group.heading}>
            {group.items.map((item) => (
              <CommandItem
                key={item.key}
                value={item.key}
                onSelect={() => {
                  setSearch("");
                  onChoose(item);
                }}
              >
                <item.icon aria-hidden="true" />
                <span className="shrink-0">{item.label}</span>
                <span className="min-w-0 truncate text-xs text-ink-faint">{item.detail}</span>
              </CommandItem>
            ))}
          </CommandGroup>
        ))}
      </CommandList>
    </CommandDialog>
  );
}
