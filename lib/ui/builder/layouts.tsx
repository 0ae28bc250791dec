"use client";
import { type ReactNode, useDeferredValue } from "react";
import { Sheet, SheetContent } from "../primitives/sheet";
import { Canvas } from "./canvas/canvas";
import type { useCanvasKeys } from "./canvas/use-canvas-keys";
import type { Slot } from "./model/edit";
import { type CatalogItem, catalogOf } from "./palette/catalog";
import { Palette } from "./palette/palette";
import type { BuilderNames } from "./names";
import { StepList } from "./step-list";
import type { Builder } from "./use-builder";

export interface WideLayoutProps {
  builder: Builder;
  names: BuilderNames;
  keys: ReturnType<typeof useCanvasKeys>;
  /** Another one shows all of another definition. */
  fitKey: string;
  isCodeOpen: boolean;
  onInsert(item: CatalogItem, slot?: Slot): void;
  /** Forms, JSON, problems, run. */
  side: ReactNode;
}

/** Palette, canvas, and what stands beside it. */
export function WideLayout({ builder, names, keys, fitKey, isCodeOpen, onInsert, side }: WideLayoutProps) {
  // A key pressed in a form shows there first; the canvas follows.
  const draft = useDeferredValue(builder.draft);
  function drop(key: string, slot: Slot): void {
    const items = catalogOf(names).flatMap((group) => group.items);
    const item = items.find((candidate) => candidate.key === key);
    if (item) onInsert(item, slot);
  }
  return (
    <div className="flex min-h-0 flex-1 max-lg:h-[calc(100dvh-7rem)]">
      <aside aria-label="Palette" className="w-56 shrink-0 border-r bg-surface max-xl:hidden">
        <Palette onChoose={(item) => onInsert(item)} />
      </aside>
      <div
        role="presentation"
        className="flex min-w-0 flex-1"
        onCopy={(event) => keys.onCopy(event, false)}
        onCut={(event) => keys.onCopy(event, true)}
        onPaste={keys.onPaste}
      >
        <Canvas
          draft={draft}
          selection={builder.selection}
          onDropItem={drop}
          onKeyDown={keys.onKeyDown}
          fitKey={fitKey}
          label="Steps of the orchestration. Arrow keys go from step to step, question mark shows all keys."
          className="flex-1"
        />
      </div>
      <aside
        aria-label="Step and definition"
        className={`shrink-0 border-l bg-surface ${isCodeOpen ? "w-120" : "w-90"}`}
      >
        {side}
      </aside>
    </div>
  );
}

export interface PhoneLayoutProps {
  builder: Builder;
  problemCount: number;
  isOpen: boolean;
  onOpenChange(open: boolean): void;
  /** A step was tapped: its form is wanted. */
  onStep(): void;
  side: ReactNode;
}

/** The steps as a list; forms open over it. */
export function PhoneLayout({ builder, problemCount, isOpen, onOpenChange, onStep, side }: PhoneLayoutProps) {
  const { draft, actions } = builder;
  return (
    <div className="flex flex-col gap-4 p-4">
      <button
        type="button"
        onClick={() => {
          actions.select([]);
          onOpenChange(true);
        }}
        className="flex min-h-11 items-center justify-between rounded-lg border bg-surface px-3 text-left text-sm hover:bg-hover"
      >
        <span>Name, input, output, JSON, run</span>
        <span className={problemCount > 0 ? "text-danger-text" : "text-ink-faint"}>
          {problemCount === 0 ? "No problems" : `${problemCount} problems`}
        </span>
      </button>
      <StepList
        steps={draft.steps}
        list="/steps"
        onOpen={(pointer) => {
          actions.select([pointer]);
          onStep();
        }}
      />
      <Sheet open={isOpen} onOpenChange={onOpenChange}>
        <SheetContent title="Edit">{side}</SheetContent>
      </Sheet>
    </div>
  );
}
