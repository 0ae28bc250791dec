"use client";
import { Dialog, DialogContent } from "../primitives/dialog";
import { Kbd } from "../primitives/kbd";
import { CommandKey } from "../shell/command-key";
import type { ReactNode } from "react";

const KEYS: readonly { keys: readonly ReactNode[]; does: string }[] = [
  { keys: ["↑", "↓", "←", "→"], does: "From step to step" },
  { keys: ["⇧", "↓"], does: "Select more" },
  { keys: ["↵"], does: "Edit the step" },
  { keys: ["a"], does: "Add a step after it" },
  { keys: ["i"], does: "Add a step inside it" },
  { keys: ["⌥", "↑"], does: "Move it up" },
  { keys: ["⌥", "↓"], does: "Move it down" },
  { keys: ["m"], does: "Move behind another step" },
  { keys: ["del"], does: "Delete" },
  { keys: ["p"], does: "Put into a parallel step" },
  { keys: ["l"], does: "Put into a loop" },
  { keys: ["b"], does: "Put into a branch" },
  { keys: [<CommandKey key="c" letter="C" />], does: "Copy" },
  { keys: [<CommandKey key="v" letter="V" />], does: "Paste after it" },
  { keys: [<CommandKey key="d" letter="D" />], does: "Duplicate" },
  { keys: [<CommandKey key="a" letter="A" />], does: "Select all" },
  { keys: [<CommandKey key="z" letter="Z" />], does: "Undo" },
  { keys: ["⇧", <CommandKey key="z" letter="Z" />], does: "Redo" },
  { keys: [<CommandKey key="s" letter="S" />], does: "Save as a draft" },
  { keys: ["r"], does: "Run" },
  { keys: ["esc"], does: "Select nothing" },
];

/** What the keys do on the canvas. */
export function KeySheet({ open, onOpenChange }: { open: boolean; onOpenChange(open: boolean): void }) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogContent title="Keys on the canvas" className="max-w-xl">
        <dl className="grid gap-x-8 sm:grid-cols-2">
          {KEYS.map(({ keys, does }) => (
            <div key={does} className="flex min-h-8 items-center justify-between gap-4 text-sm">
              <dt>{does}</dt>
              <dd className="flex shrink-0 gap-1">
                {keys.map((key, index) => (
                  <Kbd key={index}>{key}</Kbd>
                ))}
              </dd>
            </div>
          ))}
        </dl>
      </DialogContent>
    </Dialog>
  );
}
