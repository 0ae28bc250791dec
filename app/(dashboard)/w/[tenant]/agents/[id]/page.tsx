import type { Metadata } from "next";
import { pageContext } from "@/lib/http/page";
import { getAgent } from "@/lib/services/agents/get";
import { IdChip } from "@/lib/ui/blocks/id-chip";
import { LiveIndicator } from "@/lib/ui/blocks/live-indicator";
import { PageHeader } from "@/lib/ui/blocks/page-header";
import { AgentStatusBadge } from "@/lib/ui/blocks/status-badge";
import { LinkButton } from "@/lib/ui/primitives/button";
import { orNotFound } from "../../_server/or-not-found";
import { plain } from "../../_server/plain";
import type { PageProps } from "../../_server/read-search";
import { AgentFacts } from "../_components/agent-facts";
import { AgentNumbers } from "../_components/agent-numbers";
import { AgentSwitch } from "../_components/agent-switch";
import { CapabilityList } from "../_components/capability-list";
import { EditAgent } from "../_components/edit-agent";
import { RemoveAgent } from "../_components/remove-agent";

export const metadata: Metadata = { title: "Agent" };

export default async function AgentPage({ params }: PageProps<{ id: string }>) {
  const { tenant, id } = await params;
  const { ctx } = await pageContext(tenant);
  const agent = plain(await orNotFound(getAgent({ ctx, input: { id: decodeURIComponent(id) } })));
  const { scopes } = ctx.actor;
  const isRole = agent.kind === "role";
  const mayChange = !agent.built_in && !isRole && scopes.includes("agents:write");
  return (
    <>
      <PageHeader
        title={agent.name}
        trail={[{ label: "Agents", href: `/w/${tenant}/agents` }]}
        meta={
          <>
            <AgentStatusBadge status={agent.status} variant="badge" />
            {agent.built_in ? null : <IdChip id={agent.id} />}
          </>
        }
        description={agent.description}
        actions={
          <>
            <LiveIndicator workspace={tenant} topics={["executions"]} />
            {isRole ? <LinkButton href={`/w/${tenant}/roles/${agent.id}`}>Open the role</LinkButton> : null}
            {mayChange ? (
              <>
                <AgentSwitch id={agent.id} name={agent.name} active={agent.active} />
                <RemoveAgent id={agent.id} name={agent.name} />
                <EditAgent agent={agent} />
              </>
            ) : null}
          </>
        }
      />
      <AgentNumbers agent={agent} />
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        <CapabilityList capabilities={agent.capabilities} mayRun={scopes.includes("executions:write")} />
        <AgentFacts workspace={tenant} agent={agent} />
      </div>
    </>
  );
}
