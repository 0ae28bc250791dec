import Link from "next/link";
import type { ReactNode } from "react";
import { LinkButton } from "@/lib/ui/primitives/button";
import { Panel, PanelHeader } from "@/lib/ui/primitives/panel";

export interface RowListProps {
  title: string;
  description?: string;
  /** Where the whole list is. */
  all: string;
  children: ReactNode;
}

/** A few rows of a longer list. */
export function RowList({ title, description, all, children }: RowListProps) {
  return (
    <Panel className="overflow-clip">
      <PanelHeader
        title={title}
        description={description}
        actions={
          <LinkButton href={all} variant="ghost" size="sm">
            All
            <span className="sr-only"> of: {title}</span>
          </LinkButton>
        }
      />
      <ul className="divide-y">{children}</ul>
    </Panel>
  );
}

/** One line that leads somewhere: what it is on the left, how it stands on the right. */
export function Row({
  href,
  main,
  side,
  below,
}: {
  href: string;
  main: ReactNode;
  side: ReactNode;
  below?: ReactNode;
}) {
  return (
    <li>
      <Link href={href} className="block px-4 py-2 text-sm hover:bg-hover focus-visible:-outline-offset-2">
        <span className="flex min-h-5 items-center gap-3">
          <span className="flex min-w-0 flex-1 items-center gap-2">{main}</span>
          <span className="flex shrink-0 items-center gap-3 text-xs text-ink-muted">{side}</span>
        </span>
        {below ? <span className="mt-0.5 block truncate pl-6 text-xs text-ink-muted">{below}</span> : null}
      </Link>
    </li>
  );
}
