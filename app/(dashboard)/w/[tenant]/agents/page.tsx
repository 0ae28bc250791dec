import type { Metadata } from "next";
import { AGENT_KINDS, AGENT_STATUSES } from "@/lib/core/agent";
import { pageContext } from "@/lib/http/page";
import { listAgents } from "@/lib/services/agents/list";
import { AgentListQuery } from "@/lib/services/agents/shapes";
import { type Filter, FilterBar } from "@/lib/ui/blocks/filter-bar";
import { LiveIndicator } from "@/lib/ui/blocks/live-indicator";
import { PageHeader } from "@/lib/ui/blocks/page-header";
import { listPage, type PageProps, readSearch } from "../_server/read-search";
import { AgentTable } from "./_components/agent-table";
import { OwnAgents } from "./_components/own-agents";
import { RegisterAgent } from "./_components/register-agent";

export const metadata: Metadata = { title: "Agents" };

/** The kinds this version has; the others have no agents to filter for. */
const KINDS = AGENT_KINDS.filter((kind) => kind === "tool" || kind === "role" || kind === "http");

const FILTERS: readonly Filter[] = [
  {
    type: "choice",
    key: "status",
    label: "Status",
    options: AGENT_STATUSES.map((value) => ({
      value,
      label: value.charAt(0).toUpperCase() + value.slice(1),
    })),
  },
  {
    type: "choice",
    key: "kind",
    label: "Kind",
    options: KINDS.map((value) => ({
      value,
      label: value === "http" ? "HTTP" : value === "role" ? "Role" : "Tool",
    })),
  },
  { type: "text", key: "capability", label: "Capability", placeholder: "memory.write", mono: true },
];

export default async function AgentsPage({ params, searchParams }: PageProps) {
  const { tenant } = await params;
  const [{ ctx }, query] = await Promise.all([pageContext(tenant), readSearch(AgentListQuery, searchParams)]);
  const page = await listPage((input: typeof query) => listAgents({ ctx, input }), { ...query, limit: 50 });
  const mayWrite = ctx.actor.scopes.includes("agents:write");
  return (
    <>
      <PageHeader
        title="Agents"
        description="Who does the work. Each offers capabilities; routing picks the agent for each step, with its reasons."
        actions={mayWrite ? <RegisterAgent /> : null}
      />
      <FilterBar filters={FILTERS}>
        <LiveIndicator workspace={tenant} topics={["executions"]} />
      </FilterBar>
      <AgentTable workspace={tenant} agents={page.data} nextCursor={page.next_cursor} />
      <OwnAgents publicUrl={ctx.limits.publicUrl} />
    </>
  );
}
