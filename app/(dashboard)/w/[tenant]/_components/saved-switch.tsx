"use client";
import { useState } from "react";
import { Switch } from "@/lib/ui/primitives/switch";

export interface SavedSwitchProps {
  /** What it switches, in words: "Daily report is active". */
  label: string;
  /** As the server knows it. */
  checked: boolean;
  /** Says whether it worked. */
  onSave(next: boolean): Promise<boolean>;
}

/** A switch that is saved at once: it moves when it is touched, and moves back when saving failed. */
export function SavedSwitch({ label, checked, onSave }: SavedSwitchProps) {
  const [asked, setAsked] = useState<{ next: boolean; from: boolean } | null>(null);
  const [busy, setBusy] = useState(false);
  // Once the server's word has changed, what was asked for is past.
  const shown = asked?.from === checked ? asked.next : checked;
  async function change(next: boolean): Promise<void> {
    setAsked({ next, from: checked });
    setBusy(true);
    const done = await onSave(next);
    setBusy(false);
    if (!done) setAsked(null);
  }
  return (
    <Switch
      aria-label={label}
      checked={shown}
      disabled={busy}
      onCheckedChange={(next) => void change(next)}
    />
  );
}
