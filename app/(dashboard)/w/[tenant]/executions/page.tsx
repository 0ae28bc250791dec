import type { Metadata } from "next";
import { pageContext } from "@/lib/http/page";
import type { Context } from "@/lib/services/context";
import { listExecutions } from "@/lib/services/executions/list";
import { ExecutionListQuery } from "@/lib/services/executions/shapes";
import { listOrchestrations } from "@/lib/services/orchestrations/list";
import { LiveIndicator } from "@/lib/ui/blocks/live-indicator";
import { PageHeader } from "@/lib/ui/blocks/page-header";
import { RunButton } from "@/lib/ui/shell/run-button";
import { listPage, type PageProps, readSearch } from "../_server/read-search";
import { ExecutionFilters } from "./_components/execution-filters";
import { ExecutionTable } from "./_components/execution-table";

export const metadata: Metadata = { title: "Executions" };

const ROWS = 50;
const MOST_ORCHESTRATIONS = 100;

export default async function ExecutionsPage({ params, searchParams }: PageProps) {
  const { tenant } = await params;
  const [{ ctx }, query] = await Promise.all([
    pageContext(tenant),
    readSearch(ExecutionListQuery, searchParams),
  ]);
  const [page, orchestrations] = await Promise.all([
    listPage((input: typeof query) => listExecutions({ ctx, input }), { ...query, limit: ROWS }),
    orchestrationOptions(ctx),
  ]);
  const { limit: _limit, cursor, ...filters } = query;
  return (
    <>
      <PageHeader
        title="Executions"
        description="Every piece of requested work, however it came in."
        actions={ctx.actor.scopes.includes("executions:write") ? <RunButton variant="primary" /> : null}
      />
      <ExecutionFilters orchestrations={orchestrations}>
        <LiveIndicator workspace={tenant} topics={["executions"]} />
      </ExecutionFilters>
      <ExecutionTable
        workspace={tenant}
        page={page}
        filtered={Object.keys(filters).length > 0 || cursor !== undefined}
        publicUrl={ctx.limits.publicUrl}
      />
    </>
  );
}

async function orchestrationOptions(ctx: Context): Promise<{ value: string; label: string }[]> {
  if (!ctx.actor.scopes.includes("orchestrations:read")) return [];
  const { data } = await listOrchestrations({ ctx, input: { limit: MOST_ORCHESTRATIONS } });
  return data.map((orchestration) => ({ value: orchestration.id, label: orchestration.name }));
}
