"use client";
import { type ReactNode, useMemo, useState } from "react";
import { WorkspaceProvider } from "../workspace";
import { CommandPalette } from "./command-palette";
import { MobileBar } from "./mobile-bar";
import { NewWorkspaceDialog } from "./new-workspace-dialog";
import { RunIntentDialog, type RunKind } from "./run-intent-dialog";
import { type ShellActions, ShellActionsProvider } from "./shell-context";
import { ShortcutSheet } from "./shortcut-sheet";
import { Sidebar } from "./sidebar";
import type { ShellTenant, ShellUser } from "./types";
import { useShortcuts } from "./use-shortcuts";

export interface AppShellProps {
  /** Slug of the workspace on show; one of `tenants`. */
  current: string;
  tenants: readonly ShellTenant[];
  user: ShellUser;
  /** How many approvals wait for people. */
  waiting: number;
  children: ReactNode;
}

type Open = "palette" | "shortcuts" | "run" | "new-workspace" | null;

/** The frame of every dashboard page: navigation, workspace, palette, shortcuts. Gets all it shows as props. */
export function AppShell({ current, tenants, user, waiting, children }: AppShellProps) {
  const [open, setOpen] = useState<Open>(null);
  const [capability, setCapability] = useState("echo");
  const [kind, setKind] = useState<RunKind>("intent");
  const actions = useMemo<ShellActions>(
    () => ({
      openPalette: () => setOpen("palette"),
      openShortcuts: () => setOpen("shortcuts"),
      openRun: (name = "echo") => {
        setCapability(name);
        setKind("intent");
        setOpen("run");
      },
      openTask: () => {
        setKind("task");
        setOpen("run");
      },
      openNewWorkspace: () => setOpen("new-workspace"),
    }),
    [],
  );
  useShortcuts(current, actions);
  const controlled = (which: Exclude<Open, null>) => ({
    open: open === which,
    onOpenChange: (next: boolean) => setOpen((known) => (next ? which : known === which ? null : known)),
  });
  return (
    <WorkspaceProvider slug={current}>
      <ShellActionsProvider value={actions}>
        <a
          href="#content"
          className="fixed top-2 left-2 z-60 -translate-y-20 rounded-md bg-raised px-3 py-2 shadow-overlay focus:translate-y-0"
        >
          Skip to content
        </a>
        <div className="flex min-h-dvh flex-col lg:grid lg:grid-cols-[14rem_minmax(0,1fr)]">
          <Sidebar
            current={current}
            tenants={tenants}
            user={user}
            waiting={waiting}
            className="sticky top-0 h-dvh max-lg:hidden"
          />
          <MobileBar current={current} tenants={tenants} user={user} waiting={waiting} />
          <main
            id="content"
            tabIndex={-1}
            className="mx-auto w-full max-w-7xl px-4 py-5 outline-none sm:px-6 lg:px-8"
          >
            {children}
          </main>
        </div>
        <CommandPalette current={current} tenants={tenants} {...controlled("palette")} />
        <ShortcutSheet {...controlled("shortcuts")} />
        <RunIntentDialog
          key={`${kind} ${capability}`}
          workspace={current}
          kind={kind}
          capability={capability}
          {...controlled("run")}
        />
        <NewWorkspaceDialog workspace={current} {...controlled("new-workspace")} />
      </ShellActionsProvider>
    </WorkspaceProvider>
  );
}
