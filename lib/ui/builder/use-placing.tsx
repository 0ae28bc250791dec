"use client";
import { useCallback, useState } from "react";
import { focusCanvas } from "./canvas/focus-canvas";
import { slotAfter } from "./canvas/use-canvas-keys";
import { catchError } from "./model/connect";
import { insertSteps, moveSteps, type Slot } from "./model/edit";
import { newStep } from "./model/new-step";
import type { Pointer } from "./model/pointer";
import { idOf, takenIds } from "./model/tree";
import type { CatalogItem } from "./palette/catalog";
import { MoveSearch } from "./palette/move-search";
import { StepSearch } from "./palette/step-search";
import type { Builder } from "./use-builder";

interface Adding {
  slot: Slot;
  /** The step whose errors shall lead to what is added. */
  catches: Pointer | null;
}

/** What is added and moved by searching for it: the two dialogs, and what opens them. */
export function usePlacing({ draft, actions }: Builder, onAdded: () => void) {
  const [adding, setAdding] = useState<Adding | null>(null);
  const [moving, setMoving] = useState<readonly Pointer[] | null>(null);
  const add = useCallback(
    (slot: Slot, catches?: Pointer) => setAdding({ slot, catches: catches ?? null }),
    [],
  );
  const move = useCallback((pointers: readonly Pointer[]) => setMoving(pointers), []);

  const insert = useCallback(
    (item: CatalogItem, slot?: Slot, catches: Pointer | null = null) =>
      actions.edit((edit) => {
        const step = newStep(item.type, takenIds(edit.draft.steps), item.known);
        const added = insertSteps(edit.draft, slot ?? slotAfter(edit), [step]);
        if (catches === null) return added;
        return { ...catchError(added.draft, catches, idOf(step)), selection: added.selection };
      }),
    [actions],
  );

  function close(): void {
    setAdding(null);
    setMoving(null);
    focusCanvas();
  }

  const dialogs = (
    <>
      <StepSearch
        open={adding !== null}
        onOpenChange={(next) => (next ? undefined : close())}
        onChoose={(item) => {
          insert(item, adding?.slot, adding?.catches);
          close();
          onAdded();
        }}
      />
      <MoveSearch
        draft={draft}
        moving={moving}
        onClose={close}
        onChoose={(slot) => {
          actions.edit((edit) => moveSteps(edit.draft, moving ?? [], slot));
          close();
        }}
      />
    </>
  );
  return { add, move, insert, dialogs };
}
