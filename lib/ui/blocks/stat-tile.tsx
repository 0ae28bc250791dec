import Link from "next/link";
import type { ReactNode } from "react";
import { cn } from "../cn";

export interface StatTileProps {
  label: string;
  value: ReactNode;
  /** A second line: what the number is made of. */
  hint?: ReactNode;
  icon?: ReactNode;
  /** A small chart under the number. */
  chart?: ReactNode;
  href?: string;
  className?: string;
}

export function StatTile({ label, value, hint, icon, chart, href, className }: StatTileProps) {
  const look = cn(
    "flex min-w-0 flex-col rounded-lg border bg-surface px-4 py-3",
    href && "hover:border-line-strong hover:bg-hover",
    className,
  );
  const content = (
    <>
      <span className="flex items-center gap-1.5 text-xs text-ink-muted [&_svg]:size-3.5">
        {icon}
        {label}
      </span>
      <span className="mt-1 text-2xl font-semibold tracking-tight">{value}</span>
      {hint ? <span className="mt-0.5 truncate text-xs text-ink-faint">{hint}</span> : null}
      {chart ? <span className="mt-2 block">{chart}</span> : null}
    </>
  );
  return href ? (
    <Link href={href} className={look}>
      {content}
    </Link>
  ) : (
    <div className={look}>{content}</div>
  );
}
