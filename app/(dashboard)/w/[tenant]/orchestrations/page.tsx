import type { Metadata } from "next";
import { Plus } from "lucide-react";
import { pageContext } from "@/lib/http/page";
import { listOrchestrations } from "@/lib/services/orchestrations/list";
import { OrchestrationListQuery } from "@/lib/services/orchestrations/shapes";
import { type Filter, FilterBar } from "@/lib/ui/blocks/filter-bar";
import { PageHeader } from "@/lib/ui/blocks/page-header";
import { LinkButton } from "@/lib/ui/primitives/button";
import { listPage, type PageProps, readSearch } from "../_server/read-search";
import { ImportButton } from "./_components/import-button";
import { OrchestrationTable } from "./_components/orchestration-table";

export const metadata: Metadata = { title: "Orchestrations" };

const FILTERS: readonly Filter[] = [
  { type: "text", key: "tag", label: "Tag", placeholder: "demo" },
  {
    type: "choice",
    key: "active",
    label: "Active",
    options: [
      { value: "true", label: "Active" },
      { value: "false", label: "Switched off" },
    ],
  },
];

export default async function OrchestrationsPage({ params, searchParams }: PageProps) {
  const { tenant } = await params;
  const [{ ctx }, query] = await Promise.all([
    pageContext(tenant),
    readSearch(OrchestrationListQuery, searchParams),
  ]);
  const page = await listPage((input: typeof query) => listOrchestrations({ ctx, input }), query);
  const mayWrite = ctx.actor.scopes.includes("orchestrations:write");
  return (
    <>
      <PageHeader
        title="Orchestrations"
        description="Saved plans, versioned: steps for agents, with an input and a result."
        actions={
          mayWrite ? (
            <>
              <ImportButton />
              <LinkButton href={`/w/${tenant}/orchestrations/new`} variant="primary">
                <Plus aria-hidden="true" />
                New orchestration
              </LinkButton>
            </>
          ) : null
        }
      />
      <FilterBar filters={FILTERS} />
      <OrchestrationTable
        workspace={tenant}
        orchestrations={page.data}
        nextCursor={page.next_cursor}
        filtered={query.tag !== undefined || query.active !== undefined}
        mayWrite={mayWrite}
        curl={firstOrchestration(ctx.limits.publicUrl)}
      />
    </>
  );
}

function firstOrchestration(url: string): string {
  return `curl ${url}/v1/orchestrations \\
  -H "Authorization: Bearer $TUTTI_API_KEY" \\
  -H "Content-Type: application/json" \\
  -d '{
    "name": "Shout",
    "steps": [{ "id": "shout", "capability": "text.uppercase",
                "inputMapping": { "text": "{{input.text}}" } }]
  }'`;
}
