import { Download } from "lucide-react";
import type { OrchestrationVersion } from "@/lib/services/orchestrations/shapes";
import { CodeBlock } from "@/lib/ui/blocks/code-block";
import { RelativeTime } from "@/lib/ui/blocks/relative-time";
import { ShortId, shortId } from "@/lib/ui/blocks/short-id";
import { Badge } from "@/lib/ui/primitives/badge";
import { buttonClass, LinkButton } from "@/lib/ui/primitives/button";
import { VersionActions } from "./version-actions";

export interface VersionListProps {
  workspace: string;
  id: string;
  versions: readonly OrchestrationVersion[];
  published: number | null;
  mayWrite: boolean;
}

/** Every version, the newest first: what it changes, who wrote it, what ran it, and the way back to it. */
export function VersionList({ workspace, id, versions, published, mayWrite }: VersionListProps) {
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
              <span className="ml-auto flex gap-2">
                <VersionActions id={id} version={version} published={published} />
              </span>
            ) : null}
          </div>
          <Origin version={version} workspace={workspace} />
          <div className="mt-1 flex flex-wrap items-center gap-x-4 gap-y-1">
            <LinkButton
              variant="link"
              size="sm"
              href={`/w/${workspace}/executions?orchestration_id=${id}&version=${version.version}`}
              aria-label={`Executions of version ${version.version}`}
            >
              Executions
            </LinkButton>
            <a
              className={buttonClass({ variant: "link", size: "sm" })}
              href={`/v1/orchestrations/${id}/export?workspace=${workspace}&version=${version.version}&with=roles`}
              download={`orchestration-v${version.version}.json`}
              aria-label={`Export version ${version.version}`}
            >
              <Download aria-hidden="true" className="size-3.5!" />
              Export
            </a>
            <details className="basis-full">
              <summary className="w-fit rounded-sm text-xs text-accent-text hover:underline">
                Definition
              </summary>
              <CodeBlock
                label={`Definition, version ${version.version}`}
                code={JSON.stringify(version.definition, null, 2)}
                className="mt-2"
              />
            </details>
          </div>
        </li>
      ))}
    </ul>
  );
}

function Origin({ version, workspace }: { version: OrchestrationVersion; workspace: string }) {
  if (!version.note && !version.author && !version.created_in) return null;
  return (
    <p className="flex flex-wrap items-center gap-x-2 text-sm text-ink-muted">
      {version.note ? <span className="text-ink">{version.note}</span> : null}
      {version.author ? <span>by {version.author}</span> : null}
      {version.created_in ? (
        <a
          href={`/w/${workspace}/executions/${version.created_in}`}
          className="inline-flex items-center gap-1 hover:underline"
        >
          in <ShortId id={version.created_in} />
        </a>
      ) : null}
    </p>
  );
}

function State({ version, runs }: { version: OrchestrationVersion; runs: boolean }) {
  if (runs) return <Badge tone="success">Published</Badge>;
  return version.state === "draft" ? <Badge tone="warning">Draft</Badge> : <Badge>Published before</Badge>;
}
