import Link from "next/link";
import type { ReactNode } from "react";

/** Head of every page of the docs: where one is, and where else one can go. */
export function DocsHeader({ title, children }: { title: string; children: ReactNode }) {
  return (
    <header className="flex h-12 items-center gap-4 border-b border-line bg-surface px-4 text-[13px]">
      <Link href="/" className="font-medium text-ink">
        Tutti
      </Link>
      <span className="text-ink-muted">{title}</span>
      <nav aria-label="Docs" className="ml-auto flex items-center gap-4 text-accent-text">
        {children}
      </nav>
    </header>
  );
}
