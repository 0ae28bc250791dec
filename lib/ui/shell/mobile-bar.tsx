"use client";
import { Menu, Search } from "lucide-react";
import { useState } from "react";
import { IconButton } from "../primitives/icon-button";
import { Sheet, SheetContent, SheetTrigger } from "../primitives/sheet";
import { useShell } from "./shell-context";
import { Sidebar, type SidebarProps } from "./sidebar";

/** The top bar below 1024 px; the sidebar opens from it. */
export function MobileBar({ current, tenants, user, waiting }: SidebarProps) {
  const [open, setOpen] = useState(false);
  const shell = useShell();
  const name = tenants.find((tenant) => tenant.slug === current)?.name ?? current;
  return (
    <header className="sticky top-0 z-30 flex h-12 items-center gap-1 border-b bg-canvas px-2 lg:hidden">
      <Sheet open={open} onOpenChange={setOpen}>
        <SheetTrigger asChild>
          <IconButton label="Open navigation" icon={<Menu />} size="lg" />
        </SheetTrigger>
        <SheetContent title="Navigation" hideTitle side="left">
          <Sidebar
            current={current}
            tenants={tenants}
            user={user}
            waiting={waiting}
            onNavigate={() => setOpen(false)}
            className="min-h-full border-r-0 bg-raised"
          />
        </SheetContent>
      </Sheet>
      <span className="min-w-0 flex-1 truncate text-base font-semibold">{name}</span>
      <IconButton label="Search and commands" icon={<Search />} size="lg" onClick={shell.openPalette} />
    </header>
  );
}
