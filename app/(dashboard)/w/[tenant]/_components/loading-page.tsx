import { PageHeader } from "@/lib/ui/blocks/page-header";
import { Skeleton, SkeletonRows } from "@/lib/ui/primitives/skeleton";

/** A page on its way: its title at once, the list in outline. */
export function LoadingPage({ title, rows }: { title: string; rows?: number }) {
  return (
    <>
      <PageHeader title={title} />
      <Skeleton className="mb-3 h-7 w-64 max-w-full" />
      <div className="rounded-lg border bg-surface">
        <SkeletonRows rows={rows} label={`Loading ${title.toLowerCase()}`} />
      </div>
    </>
  );
}

/** One thing on its way. */
export function LoadingDetail({ label }: { label: string }) {
  return (
    <div role="status" aria-label={`Loading ${label}`}>
      <Skeleton className="h-4 w-32" />
      <Skeleton className="mt-2 mb-6 h-7 w-72 max-w-full" />
      <div className="grid gap-4 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        <Skeleton className="h-96 rounded-lg" />
        <Skeleton className="h-56 rounded-lg" />
      </div>
    </div>
  );
}
