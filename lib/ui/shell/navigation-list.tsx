"use client";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { cn } from "../cn";
import { hrefOf, isCurrent, type NavigationItem } from "./navigation";
import { WaitingCount } from "./waiting-count";

export interface NavigationListProps {
  heading?: string;
  items: readonly NavigationItem[];
  current: string;
  /** How many approvals wait for people. */
  waiting?: number;
  onNavigate?(): void;
}

export function NavigationList({ heading, items, current, waiting = 0, onNavigate }: NavigationListProps) {
  const pathname = usePathname();
  return (
    <div>
      {heading ? <h2 className="px-2 pb-1 text-xs text-ink-faint">{heading}</h2> : null}
      <ul className="flex flex-col gap-px">
        {items.map((item) => {
          const here = isCurrent(pathname, current, item);
          return (
            <li key={item.path}>
              <Link
                href={hrefOf(current, item)}
                aria-current={here ? "page" : undefined}
                onClick={onNavigate}
                className={cn(
                  "flex h-8 items-center gap-2.5 rounded-md px-2 text-sm text-ink-muted hover:bg-hover hover:text-ink",
                  "focus-visible:-outline-offset-2",
                  here && "bg-pressed font-medium text-ink",
                )}
              >
                <item.icon
                  aria-hidden="true"
                  className={cn("size-4 shrink-0 text-ink-faint", here && "text-ink")}
                />
                {item.label}
                {item.counts ? <WaitingCount workspace={current} count={waiting} /> : null}
              </Link>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
