"use client";
import { createContext, useContext } from "react";

export interface ShellActions {
  openPalette(): void;
  openShortcuts(): void;
  /** The dialog that runs an intent; with a capability it starts with that one. */
  openRun(capability?: string): void;
  /** The same dialog, for a task in words. */
  openTask(): void;
  openNewWorkspace(): void;
}

const ShellContext = createContext<ShellActions | null>(null);
export const ShellActionsProvider = ShellContext.Provider;

/** What any component inside AppShell may open. */
export function useShell(): ShellActions {
  const actions = useContext(ShellContext);
  if (!actions) throw new Error("useShell needs AppShell around it.");
  return actions;
}
