import Link from "next/link";
import { cn } from "@/lib/ui/cn";

export const VIEWS = ["overview", "versions", "schedules", "triggers", "limits"] as const;
export type View = (typeof VIEWS)[number];

const WORDS: Record<View, string> = {
  overview: "Overview",
  versions: "Versions",
  schedules: "Schedules",
  triggers: "Triggers",
  limits: "Limits",
};

/** What one looks at of an orchestration: an address each. */
export function ViewLinks({ home, current }: { home: string; current: View }) {
  return (
    <nav aria-label="Views of this orchestration" className="mb-4 overflow-x-auto border-b">
      <ul className="flex gap-1">
        {VIEWS.map((view) => (
          <li key={view}>
            <Link
              href={view === "overview" ? home : `${home}?view=${view}`}
              aria-current={view === current ? "page" : undefined}
              className={cn(
                "flex h-9 items-center border-b-2 px-2.5 text-sm focus-visible:-outline-offset-2",
                view === current
                  ? "border-accent font-medium text-ink"
                  : "border-transparent text-ink-muted hover:text-ink",
              )}
            >
              {WORDS[view]}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
