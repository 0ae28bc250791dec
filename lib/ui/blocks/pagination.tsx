"use client";
import { ChevronLeft, ChevronRight } from "lucide-react";
import { usePathname, useSearchParams } from "next/navigation";
import { LinkButton } from "../primitives/button";

/** Cursors only lead onward, so the address keeps the ones we came by; this many steps back at most. */
const TRAIL_LENGTH = 20;

export interface PaginationProps {
  nextCursor: string | null;
  /** How many rows this page shows. */
  count: number;
}

/** Newer and Older for lists that are newest first. Pages read `cursor` and leave `trail` alone. */
export function Pagination({ nextCursor, count }: PaginationProps) {
  const pathname = usePathname();
  const params = useSearchParams();
  const cursor = params.get("cursor");
  const trail = (params.get("trail") ?? "").split(",").filter(Boolean);
  if (!cursor && !nextCursor) return null;

  function address(nextTrail: readonly string[], target: string | null): string {
    const next = new URLSearchParams(params);
    next.delete("cursor");
    next.delete("trail");
    if (target) next.set("cursor", target);
    if (nextTrail.length > 0) next.set("trail", nextTrail.slice(-TRAIL_LENGTH).join(","));
    const query = next.toString();
    return query ? `${pathname}?${query}` : pathname;
  }

  const previous = trail.at(-1) ?? null;
  return (
    <nav aria-label="Pages" className="flex items-center justify-between gap-2 border-t px-4 py-2">
      <p className="text-xs text-ink-faint">{count} on this page</p>
      <div className="flex gap-2">
        {cursor ? (
          <LinkButton size="sm" href={address(trail.slice(0, -1), previous)}>
            <ChevronLeft />
            Newer
          </LinkButton>
        ) : null}
        {nextCursor ? (
          <LinkButton size="sm" href={address(cursor ? [...trail, cursor] : trail, nextCursor)}>
            Older
            <ChevronRight />
          </LinkButton>
        ) : null}
      </div>
    </nav>
  );
}
