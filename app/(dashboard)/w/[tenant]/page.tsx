import type { Metadata } from "next";
import { pageContext } from "@/lib/http/page";
import { listAgents } from "@/lib/services/agents/list";
import { countPendingApprovals } from "@/lib/services/approvals/count";
import { getOverview } from "@/lib/services/overview/get";
import { LiveIndicator } from "@/lib/ui/blocks/live-indicator";
import { PageHeader } from "@/lib/ui/blocks/page-header";
import { RunButton } from "@/lib/ui/shell/run-button";
import { FailureList } from "./_components/failure-list";
import { HourlyChart } from "./_components/hourly-chart";
import { OverviewTiles } from "./_components/overview-tiles";
import { RecentList } from "./_components/recent-list";
import { TryIt } from "./_components/try-it";
import { WaitingList } from "./_components/waiting-list";
import { Welcome } from "./_components/welcome";
import type { PageProps } from "./_server/read-search";

export const metadata: Metadata = { title: "Overview" };

const MOST_AGENTS = 100;

export default async function OverviewPage({ params }: PageProps) {
  const { tenant } = await params;
  const { ctx } = await pageContext(tenant);
  const [overview, agents, asked] = await Promise.all([
    getOverview({ ctx }),
    listAgents({ ctx, input: { limit: MOST_AGENTS } }),
    countPendingApprovals({ ctx, input: {} }),
  ]);
  const mayRun = ctx.actor.scopes.includes("executions:write");
  const isNew = overview.recent.length === 0;
  const capabilities = agents.data
    .flatMap((agent) => agent.capabilities)
    // Schemas made by zod carry a hidden method, which no client component may be given.
    .map(({ name, description, parameters }) => ({
      name,
      description,
      parameters: structuredClone(parameters),
    }));
  return (
    <>
      <PageHeader
        title="Overview"
        meta={<LiveIndicator workspace={tenant} topics={["executions"]} />}
        actions={mayRun ? <RunButton variant="primary" /> : null}
      />
      {isNew ? (
        <Welcome />
      ) : (
        <>
          <OverviewTiles overview={overview} asked={asked} workspace={tenant} />
          <HourlyChart hours={overview.day.hours} />
        </>
      )}
      <div className="mt-4 grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_24rem]">
        <div className="flex min-w-0 flex-col gap-4">
          {overview.waiting.length > 0 ? <WaitingList rows={overview.waiting} workspace={tenant} /> : null}
          <RecentList rows={overview.recent} workspace={tenant} />
          {overview.failures.length > 0 ? <FailureList rows={overview.failures} workspace={tenant} /> : null}
        </div>
        {mayRun ? <TryIt capabilities={capabilities} publicUrl={ctx.limits.publicUrl} /> : null}
      </div>
    </>
  );
}
