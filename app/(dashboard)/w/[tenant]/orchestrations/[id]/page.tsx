import type { Metadata } from "next";
import { Pencil } from "lucide-react";
import { z } from "zod";
import { isJsonObject, type JsonObject } from "@/lib/core/json";
import { readOrchestration } from "@/lib/core/orchestration";
import { pageContext } from "@/lib/http/page";
import { estimateOrchestration } from "@/lib/services/budgets/estimate";
import type { Estimate } from "@/lib/services/budgets/estimate-shapes";
import { listExecutions } from "@/lib/services/executions/list";
import { getOrchestration } from "@/lib/services/orchestrations/get";
import type { OrchestrationDetail } from "@/lib/services/orchestrations/shapes";
import { IdChip } from "@/lib/ui/blocks/id-chip";
import { LiveIndicator } from "@/lib/ui/blocks/live-indicator";
import { PageHeader } from "@/lib/ui/blocks/page-header";
import { LinkButton } from "@/lib/ui/primitives/button";
import { Panel, PanelBody, PanelHeader } from "@/lib/ui/primitives/panel";
import { Tags } from "../../_components/tags";
import { orNotFound } from "../../_server/or-not-found";
import { type PageProps, readSearch } from "../../_server/read-search";
import { ActiveSwitch } from "../_components/active-switch";
import { DefinitionPanel } from "../_components/definition-panel";
import { EstimateLine } from "../_components/estimate-line";
import { DeleteButton } from "../_components/delete-button";
import { PublishButton } from "../_components/publish-button";
import { RecentExecutions } from "../_components/recent-executions";
import { RunForm } from "../_components/run-form";
import { StepOutline } from "../_components/step-outline";
import { ActiveWord, VersionState } from "../_components/version-state";

import { ViewLinks, VIEWS } from "./_components/view-links";
import { LimitsView, SchedulesView, type StartsViewProps, TriggersView } from "./_server/starts-views";
import { VersionsView } from "./_server/versions-view";

export const metadata: Metadata = { title: "Orchestration" };

const SHOWN_EXECUTIONS = 8;

const Search = z.object({
  view: z.enum(VIEWS).default("overview"),
  from: z.string().optional(),
  to: z.string().optional(),
});

export default async function OrchestrationPage({ params, searchParams }: PageProps<{ id: string }>) {
  const [{ tenant, id }, search] = await Promise.all([params, readSearch(Search, searchParams)]);
  const { ctx } = await pageContext(tenant);
  const item = await orNotFound(getOrchestration({ ctx, input: { id: decodeURIComponent(id) } }));
  const mayWrite = ctx.actor.scopes.includes("orchestrations:write");
  const place = { ctx, workspace: tenant, item };
  return (
    <>
      <PageHeader
        title={item.name}
        trail={[{ label: "Orchestrations", href: `/w/${tenant}/orchestrations` }]}
        meta={
          <>
            <VersionState item={item} />
            {item.active ? null : <ActiveWord active={false} />}
            <IdChip id={item.id} />
          </>
        }
        description={item.description}
        actions={mayWrite ? <Actions workspace={tenant} item={item} /> : null}
      />
      {item.tags.length > 0 ? (
        <div className="-mt-2 mb-4">
          <Tags tags={item.tags} shown={10} />
        </div>
      ) : null}
      <ViewLinks home={`/w/${tenant}/orchestrations/${item.id}`} current={search.view} />
      {search.view === "overview" ? <Overview {...place} /> : null}
      {search.view === "versions" ? <VersionsView {...place} sides={search} /> : null}
      {search.view === "schedules" ? <SchedulesView {...place} /> : null}
      {search.view === "triggers" ? <TriggersView {...place} /> : null}
      {search.view === "limits" ? <LimitsView {...place} /> : null}
    </>
  );
}

async function Overview({ ctx, workspace, item }: StartsViewProps) {
  const runs = item.active && item.published_version !== null;
  const [executions, estimate] = await Promise.all([
    listExecutions({ ctx, input: { orchestration_id: item.id, limit: SHOWN_EXECUTIONS } }),
    runs ? estimateOrchestration({ ctx, input: { id: item.id } }) : null,
  ]);
  const shown = item.definition ?? item.draft?.definition ?? {};
  const plan = readOrchestration(shown).definition;
  return (
    <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
      <div className="flex min-w-0 flex-col gap-6">
        <DefinitionPanel
          plan={plan ? <StepOutline steps={plan.steps} /> : null}
          definition={JSON.stringify(shown, null, 2)}
          curl={runByApi(ctx.limits.publicUrl, item.id)}
        />
        <RecentExecutions workspace={workspace} orchestrationId={item.id} executions={executions.data} />
      </div>
      <RunPanel item={item} estimate={estimate} mayRun={ctx.actor.scopes.includes("executions:write")}>
        <LiveIndicator workspace={workspace} topics={["executions"]} />
      </RunPanel>
    </div>
  );
}

function Actions({ workspace, item }: { workspace: string; item: OrchestrationDetail }) {
  return (
    <>
      <span className="mr-1 inline-flex items-center gap-2 text-sm">
        <span aria-hidden="true">Active</span>
        <ActiveSwitch id={item.id} name={item.name} active={item.active} />
      </span>
      <DeleteButton id={item.id} name={item.name} />
      {item.draft ? (
        <PublishButton
          id={item.id}
          version={item.draft.version}
          published={item.published_version}
          contentHash={item.draft.content_hash}
        />
      ) : null}
      <LinkButton href={`/w/${workspace}/orchestrations/${item.id}/edit`}>
        <Pencil aria-hidden="true" />
        Edit
      </LinkButton>
    </>
  );
}

interface RunPanelProps {
  item: OrchestrationDetail;
  estimate: Estimate | null;
  mayRun: boolean;
  children: React.ReactNode;
}

function RunPanel({ item, estimate, mayRun, children }: RunPanelProps) {
  const { published_version: version } = item;
  const why = whyNot(item, mayRun);
  return (
    <Panel className="max-lg:order-first">
      <PanelHeader
        title="Run"
        description={why || version === null ? undefined : `Version ${version}, and opens the execution.`}
        actions={children}
      />
      <PanelBody>
        {why ? (
          <p className="text-sm text-ink-muted">{why}</p>
        ) : (
          <>
            <RunForm key={version} id={item.id} schema={inputSchema(item)} />
            {estimate ? <EstimateLine estimate={estimate} /> : null}
          </>
        )}
      </PanelBody>
    </Panel>
  );
}

function whyNot(item: OrchestrationDetail, mayRun: boolean): string | null {
  if (!mayRun) return "Your role may look at executions, not start them.";
  if (item.published_version === null) return "Publish a version first: drafts don't run.";
  return item.active ? null : "It is switched off. Switch it on to run it.";
}

function inputSchema(item: OrchestrationDetail): JsonObject | null {
  const input = item.definition?.input;
  return isJsonObject(input) ? input : null;
}

function runByApi(url: string, id: string): string {
  return `curl ${url}/v1/orchestrations/${id}/execute \\
  -H "Authorization: Bearer $TUTTI_API_KEY" \\
  -H "Content-Type: application/json" \\
  -d '{"input": {}}'`;
}
