"use client";
import { BookOpen, Keyboard, LogOut } from "lucide-react";
import Link from "next/link";
import { ThemeToggle } from "../blocks/theme-toggle";
import { Button } from "../primitives/button";
import { Popover, PopoverClose, PopoverContent, PopoverTrigger } from "../primitives/popover";
import { Separator } from "../primitives/separator";
import { useShell } from "./shell-context";
import type { ShellUser } from "./types";

const ROW = "h-8 w-full justify-start gap-2.5 px-2 font-normal text-ink [&_svg]:text-ink-faint";

/** A popover, not a menu: it holds the theme choice, which is no menu item. */
export function UserMenu({ user }: { user: ShellUser }) {
  const shell = useShell();
  const name = user.name ?? user.email;
  return (
    <Popover>
      <PopoverTrigger className="flex h-10 w-full min-w-0 items-center gap-2.5 rounded-md px-1.5 text-left hover:bg-hover data-[state=open]:bg-hover">
        <Face user={user} />
        <span className="min-w-0 flex-1 truncate text-sm">{name}</span>
        <span className="sr-only">Account</span>
      </PopoverTrigger>
      <PopoverContent side="top" aria-label="Account" className="w-60 p-1.5">
        <p className="px-2 py-1.5 text-xs text-ink-faint">
          Signed in as <span className="block truncate text-sm text-ink">{user.email}</span>
        </p>
        <div className="flex items-center justify-between px-2 py-1.5 text-sm">
          Theme
          <ThemeToggle />
        </div>
        <Separator className="my-1.5" />
        <PopoverClose asChild>
          <Button variant="ghost" className={ROW} onClick={shell.openShortcuts}>
            <Keyboard aria-hidden="true" />
            Keyboard shortcuts
          </Button>
        </PopoverClose>
        <Link
          prefetch={false}
          href="/docs"
          className="flex h-8 items-center gap-2.5 rounded-md px-2 text-sm hover:bg-hover"
        >
          <BookOpen aria-hidden="true" className="size-4 text-ink-faint" />
          API docs
        </Link>
        <form method="post" action="/sign-out">
          <Button type="submit" variant="ghost" className={ROW}>
            <LogOut aria-hidden="true" />
            Sign out
          </Button>
        </form>
      </PopoverContent>
    </Popover>
  );
}

/** Initials only: a picture would be fetched from the identity provider, which the page's policy rightly forbids. */
function Face({ user }: { user: ShellUser }) {
  return (
    <span
      aria-hidden="true"
      className="grid size-7 shrink-0 place-items-center rounded-full bg-neutral-soft text-xs font-medium text-ink-muted"
    >
      {((user.name ?? user.email).trim()[0] ?? "?").toUpperCase()}
    </span>
  );
}
