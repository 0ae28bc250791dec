"use client";
import { Check, ChevronsUpDown, Plus } from "lucide-react";
import { useRouter } from "next/navigation";
import { cn } from "../cn";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuLabel,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from "../primitives/dropdown-menu";
import { useShell } from "./shell-context";
import type { ShellTenant } from "./types";

export interface WorkspaceSwitcherProps {
  current: string;
  tenants: readonly ShellTenant[];
}

export function WorkspaceSwitcher({ current, tenants }: WorkspaceSwitcherProps) {
  const router = useRouter();
  const shell = useShell();
  const here = tenants.find((tenant) => tenant.slug === current);
  const name = here?.name ?? current;
  return (
    <DropdownMenu>
      <DropdownMenuTrigger className="flex h-10 w-full min-w-0 items-center gap-2.5 rounded-md px-1.5 text-left hover:bg-hover data-[state=open]:bg-hover">
        <Initial name={name} className="size-7" />
        <span className="min-w-0 flex-1 leading-4">
          <span className="block truncate text-sm font-semibold">{name}</span>
          <span className="block truncate text-xs text-ink-faint">{here?.role ?? "guest"}</span>
        </span>
        <span className="sr-only">Switch workspace</span>
        <ChevronsUpDown aria-hidden="true" className="size-4 shrink-0 text-ink-faint" />
      </DropdownMenuTrigger>
      <DropdownMenuContent align="start" className="w-60">
        <DropdownMenuLabel>Workspaces</DropdownMenuLabel>
        {tenants.map((tenant) => (
          <DropdownMenuItem key={tenant.slug} onSelect={() => router.push(`/w/${tenant.slug}`)}>
            <Initial name={tenant.name} className="size-5 text-2xs" />
            <span className="min-w-0 flex-1 truncate">{tenant.name}</span>
            {tenant.slug === current ? (
              <Check aria-label="current" />
            ) : (
              <span className="text-xs text-ink-faint">{tenant.role}</span>
            )}
          </DropdownMenuItem>
        ))}
        <DropdownMenuSeparator />
        <DropdownMenuItem onSelect={shell.openNewWorkspace}>
          <Plus aria-hidden="true" />
          New workspace
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}

function Initial({ name, className }: { name: string; className: string }) {
  return (
    <span
      aria-hidden="true"
      className={cn(
        "grid shrink-0 place-items-center rounded-md bg-accent text-xs font-semibold text-accent-ink",
        className,
      )}
    >
      {(name.trim()[0] ?? "?").toUpperCase()}
    </span>
  );
}
