import { cn } from "../cn";

/** The mark: parts that start together. */
export function BrandMark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true" className={cn("size-6 shrink-0", className)}>
      <rect width="32" height="32" rx="7" className="fill-accent" />
      <g className="fill-accent-ink">
        <rect x="6" y="7.5" width="20" height="3.2" rx="1.6" />
        <rect x="6" y="14.4" width="11" height="3.2" rx="1.6" />
        <rect x="13" y="21.3" width="13" height="3.2" rx="1.6" opacity=".65" />
      </g>
    </svg>
  );
}

export function Brand({ className }: { className?: string }) {
  return (
    <span className={cn("inline-flex items-center gap-2 text-base font-semibold tracking-tight", className)}>
      <BrandMark />
      Tutti
    </span>
  );
}
