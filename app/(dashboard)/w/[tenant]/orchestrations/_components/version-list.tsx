import type { OrchestrationVersion } from "@/lib/services/orchestrations/shapes";
import { CodeBlock } from "@/lib/ui/blocks/code-block";
import { RelativeTime } from "@/lib/ui/blocks/relative-time";
import { shortId } from "@/lib/ui/blocks/short-id";
import { Badge } from "@/lib/ui/primitives/badge";
import { PublishButton } from "./publish-button";

export interface VersionListProps {
  id: string;
  versions: readonly OrchestrationVersion[];
  published: number | null;
  mayWrite: boolean;
}

/** Every version, the newest first; each can be looked into and published again. */
export function VersionList({ id, versions, published, mayWrite }: VersionListProps) {
  return (
    <ul className="divide-y">
      {versions.map((version) => (
        <li key={version.version} className="px-4 py-2.5">
          <div className="flex min-h-8 flex-wrap items-center gap-x-3 gap-y-1 text-sm">
            <span className="w-8 font-medium">v{version.version}</span>
            <State version={version} runs={version.version === published} />
            <RelativeTime at={version.published_at ?? version.created_at} className="text-ink-muted" />
            <code className="text-xs text-ink-faint" title={`SHA-256 ${version.content_hash}`}>
              {shortId(version.content_hash)}
            </code>
            {mayWrite && version.version !== published ? (
              <span className="ml-auto">
                <PublishButton id={id} version={version.version} published={published} size="sm" />
              </span>
            ) : null}
          </div>
          <details className="mt-1">
            <summary className="w-fit rounded-sm text-xs text-accent-text hover:underline">
              Definition
            </summary>
            <CodeBlock
              label={`Definition, version ${version.version}`}
              code={JSON.stringify(version.definition, null, 2)}
              className="mt-2"
            />
          </details>
        </li>
      ))}
    </ul>
  );
}

function State({ version, runs }: { version: OrchestrationVersion; runs: boolean }) {
  if (runs) return <Badge tone="success">Published</Badge>;
  return version.state === "draft" ? <Badge tone="warning">Draft</Badge> : <Badge>Published before</Badge>;
}
