import { Badge } from "@/lib/ui/primitives/badge";

/** The first few tags, and how many more there are. */
export function Tags({ tags, shown = 3 }: { tags: readonly string[]; shown?: number }) {
  const rest = tags.slice(shown);
  return (
    <span className="inline-flex flex-wrap items-center gap-1">
      {tags.slice(0, shown).map((tag) => (
        <Badge key={tag} className="max-w-40">
          <span className="truncate">{tag}</span>
        </Badge>
      ))}
      {rest.length > 0 ? (
        <span className="text-xs text-ink-faint" title={rest.join(", ")}>
          +{rest.length}
        </span>
      ) : null}
    </span>
  );
}
