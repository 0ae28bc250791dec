import Link from "next/link";
import type { AuditEntry } from "@/lib/services/audit/shapes";
import { shortId } from "@/lib/ui/blocks/short-id";

/** Pages of single things, by the kind of target; others have a list at most. */
const PAGES: Record<string, (id: string) => string> = {
  orchestration: (id) => `/orchestrations/${id}`,
  role: (id) => `/roles/${id}`,
  tool_policy: () => "/approvals",
  approval: () => "/approvals",
  model_key: () => "/settings",
  agent: (id) => `/agents/${id}`,
  execution: (id) => `/executions/${id}`,
  api_key: () => "/keys",
  member: () => "/members",
  invitation: () => "/members",
  workspace: () => "/settings",
};

/** What was changed, with a way there. */
export function AuditTarget({ workspace, target }: { workspace: string; target: AuditEntry["target"] }) {
  const page = PAGES[target.kind];
  const words = (
    <>
      {target.kind.replaceAll("_", " ")} <span className="font-mono text-xs">{shortId(target.id)}</span>
    </>
  );
  if (!page) return <span className="text-ink-muted">{words}</span>;
  return (
    <Link
      href={`/w/${workspace}${page(target.id)}`}
      prefetch={false}
      className="rounded-sm text-ink-muted hover:text-ink hover:underline"
    >
      {words}
    </Link>
  );
}
