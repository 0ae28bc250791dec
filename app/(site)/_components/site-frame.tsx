import Link from "next/link";
import type { ReactNode } from "react";
import { ThemeToggle } from "@/lib/ui/blocks/theme-toggle";
import { LinkButton } from "@/lib/ui/primitives/button";
import { Brand } from "@/lib/ui/shell/brand";

/** Head and foot of the public pages. */
export function SiteFrame({ children }: { children: ReactNode }) {
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="mx-auto flex h-14 w-full max-w-7xl items-center gap-2 px-5 sm:px-8">
        <Link href="/" className="inline-flex rounded-md">
          <Brand />
        </Link>
        <nav aria-label="Site" className="ml-auto flex items-center gap-2">
          <LinkButton href="/docs" prefetch={false} variant="ghost">
            API docs
          </LinkButton>
          <LinkButton href="/sign-in">Sign in</LinkButton>
        </nav>
      </header>
      {children}
      <footer className="mx-auto flex w-full max-w-7xl flex-wrap items-center justify-between gap-3 px-5 py-4 text-xs text-ink-faint sm:px-8">
        <p>Tutti: in a score, the mark where all play together.</p>
        <ThemeToggle />
      </footer>
    </div>
  );
}
