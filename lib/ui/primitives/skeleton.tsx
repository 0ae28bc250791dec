import { cn } from "../cn";

/** The shape of what is coming. Size it with classes; wrap groups in `aria-busy` with a label. */
export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden="true" className={cn("h-4 animate-live rounded-sm bg-pressed", className)} />;
}

/** Rows of a table on their way. */
export function SkeletonRows({ rows = 8, label = "Loading" }: { rows?: number; label?: string }) {
  return (
    <div role="status" aria-label={label} className="divide-y">
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} className="flex h-9 items-center gap-4 px-4">
          <Skeleton className="w-20" />
          <Skeleton className="h-3.5 flex-1" />
          <Skeleton className="w-16" />
        </div>
      ))}
    </div>
  );
}
