"use client";
import { Play, Search } from "lucide-react";
import { cn } from "../cn";
import { Button } from "../primitives/button";
import { IconButton } from "../primitives/icon-button";
import { Kbd } from "../primitives/kbd";
import { CommandKey } from "./command-key";
import { WORK, WORKSPACE } from "./navigation";
import { NavigationList } from "./navigation-list";
import { useShell } from "./shell-context";
import type { ShellTenant, ShellUser } from "./types";
import { UserMenu } from "./user-menu";
import { WorkspaceSwitcher } from "./workspace-switcher";

export interface SidebarProps {
  current: string;
  tenants: readonly ShellTenant[];
  user: ShellUser;
  /** How many approvals wait for people. */
  waiting: number;
  /** Called when a link was followed: the phone's sheet closes. */
  onNavigate?(): void;
  className?: string;
}

export function Sidebar({ current, tenants, user, waiting, onNavigate, className }: SidebarProps) {
  const shell = useShell();
  return (
    <div className={cn("flex flex-col gap-3 border-r bg-canvas p-3", className)}>
      <WorkspaceSwitcher current={current} tenants={tenants} />
      <div className="flex gap-1.5">
        <Button
          className="flex-1 justify-start px-2.5 font-normal text-ink-muted"
          onClick={shell.openPalette}
        >
          <Search aria-hidden="true" />
          <span className="flex-1 text-left">Search</span>
          <Kbd aria-hidden="true">
            <CommandKey letter="K" />
          </Kbd>
        </Button>
        <IconButton
          label="Run an intent or a task"
          icon={<Play />}
          variant="secondary"
          onClick={() => shell.openRun()}
        />
      </div>
      <nav aria-label="Main" className="flex min-h-0 flex-1 flex-col gap-5 overflow-y-auto pt-1">
        <NavigationList items={WORK} current={current} waiting={waiting} onNavigate={onNavigate} />
        <NavigationList heading="Workspace" items={WORKSPACE} current={current} onNavigate={onNavigate} />
      </nav>
      <UserMenu user={user} />
    </div>
  );
}
