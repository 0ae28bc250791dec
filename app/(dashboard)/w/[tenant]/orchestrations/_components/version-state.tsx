import type { Orchestration } from "@/lib/services/orchestrations/shapes";
import { Badge } from "@/lib/ui/primitives/badge";

type Versions = Pick<Orchestration, "published_version" | "latest_version" | "has_draft">;

/** Which version runs, and whether a later one waits to be published. */
export function VersionState({ item }: { item: Versions }) {
  const { published_version: published, latest_version: latest } = item;
  // After a rollback the latest version is an older publication, not a draft: both differ from what runs.
  return (
    <span className="inline-flex items-center gap-1.5">
      {published === null ? (
        <Badge tone="warning">Never published</Badge>
      ) : (
        <Badge tone="success">v{published} published</Badge>
      )}
      {item.has_draft && published !== null ? <Badge tone="warning">newer: v{latest}</Badge> : null}
    </span>
  );
}

export function ActiveWord({ active }: { active: boolean }) {
  return active ? <Badge tone="success">Active</Badge> : <Badge>Switched off</Badge>;
}
