"use client";
import { CornerDownRight } from "lucide-react";
import { useMemo } from "react";
import {
  CommandDialog,
  CommandEmpty,
  CommandGroup,
  CommandInput,
  CommandItem,
  CommandList,
} from "../../primitives/command";
import type { Slot } from "../model/edit";
import { placesFor } from "../model/places";
import { below, type Pointer } from "../model/pointer";
import type { Draft } from "../model/tree";

export interface MoveSearchProps {
  draft: Draft;
  /** The steps that are to be moved; null: none. */
  moving: readonly Pointer[] | null;
  onClose(): void;
  onChoose(slot: Slot): void;
}

/** Finds where to move steps by typing: what a line drawn by hand does, for keys. */
export function MoveSearch({ draft, moving, onClose, onChoose }: MoveSearchProps) {
  const places = useMemo(() => (moving === null ? [] : placesFor(draft, moving)), [draft, moving]);
  return (
    <CommandDialog
      open={moving !== null}
      onOpenChange={(open) => (open ? undefined : onClose())}
      label="Move behind"
    >
      <CommandInput placeholder="Move behind which step…" />
      <CommandList>
        <CommandEmpty>No place is called that.</CommandEmpty>
        <CommandGroup heading="Places, from top to bottom">
          {places.map(({ slot, label, within }) => (
            <CommandItem
              key={`${below(slot.list, slot.index)} ${slot.group ?? ""}`}
              value={`${label} ${within} ${below(slot.list, slot.index)} ${slot.group ?? ""}`}
              onSelect={() => onChoose(slot)}
            >
              <CornerDownRight aria-hidden="true" />
              <span className="min-w-0 truncate">{label}</span>
              {within ? (
                <span className="ml-auto min-w-0 truncate pl-3 text-xs text-ink-faint">in {within}</span>
              ) : null}
            </CommandItem>
          ))}
        </CommandGroup>
      </CommandList>
    </CommandDialog>
  );
}
