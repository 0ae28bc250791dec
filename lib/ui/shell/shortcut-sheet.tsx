"use client";
import type { ReactNode } from "react";
import { Dialog, DialogContent } from "../primitives/dialog";
import { Kbd } from "../primitives/kbd";
import { CommandKey } from "./command-key";
import { WORK, WORKSPACE } from "./navigation";

const GENERAL: readonly Shortcut[] = [
  { keys: [<CommandKey key="command" letter="K" />], does: "Search and commands" },
  { keys: ["r"], does: "Run an intent" },
  { keys: ["t"], does: "Run a task" },
  { keys: ["?"], does: "This sheet" },
  { keys: ["j"], does: "Next row of a list" },
  { keys: ["k"], does: "Previous row" },
  { keys: ["↵"], does: "Open the row" },
  { keys: ["esc"], does: "Close what is open" },
  { keys: ["a"], does: "Approve what is shown" },
  { keys: ["d"], does: "Deny it" },
  { keys: ["e"], does: "Edit its arguments" },
];

interface Shortcut {
  keys: readonly ReactNode[];
  does: string;
}

export interface OpenProps {
  open: boolean;
  onOpenChange(open: boolean): void;
}

export function ShortcutSheet(props: OpenProps) {
  const places = [...WORK, ...WORKSPACE].map((item) => ({ keys: ["g", item.key], does: item.label }));
  return (
    <Dialog {...props}>
      <DialogContent title="Keyboard shortcuts" className="max-w-xl">
        <div className="grid gap-x-8 gap-y-5 sm:grid-cols-2">
          <Shortcuts heading="Everywhere" shortcuts={GENERAL} />
          <Shortcuts heading="Go to" shortcuts={places} />
        </div>
      </DialogContent>
    </Dialog>
  );
}

function Shortcuts({ heading, shortcuts }: { heading: string; shortcuts: readonly Shortcut[] }) {
  return (
    <section>
      <h3 className="mb-1 text-xs text-ink-faint">{heading}</h3>
      <dl>
        {shortcuts.map((shortcut) => (
          <div key={shortcut.does} className="flex min-h-8 items-center justify-between gap-4 text-sm">
            <dt>{shortcut.does}</dt>
            <dd className="flex shrink-0 gap-1">
              {shortcut.keys.map((key, index) => (
                <Kbd key={index}>{key}</Kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
