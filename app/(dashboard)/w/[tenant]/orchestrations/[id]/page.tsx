import type { Metadata } from "next";
import { Pencil } from "lucide-react";
import { isJsonObject, type JsonObject } from "@/lib/core/json";
import { readOrchestration } from "@/lib/core/orchestration";
import { pageContext } from "@/lib/http/page";
import { listExecutions } from "@/lib/services/executions/list";
import { getOrchestration } from "@/lib/services/orchestrations/get";
import { listVersions } from "@/lib/services/orchestrations/list-versions";
import type { OrchestrationDetail } from "@/lib/services/orchestrations/shapes";
import { IdChip } from "@/lib/ui/blocks/id-chip";
import { LiveIndicator } from "@/lib/ui/blocks/live-indicator";
import { PageHeader } from "@/lib/ui/blocks/page-header";
import { LinkButton } from "@/lib/ui/primitives/button";
import { Panel, PanelBody, PanelHeader } from "@/lib/ui/primitives/panel";
import { Tags } from "../../_components/tags";
import { orNotFound } from "../../_server/or-not-found";
import type { PageProps } from "../../_server/read-search";
import { ActiveSwitch } from "../_components/active-switch";
import { DefinitionPanel } from "../_components/definition-panel";
import { DeleteButton } from "../_components/delete-button";
import { PublishButton } from "../_components/publish-button";
import { RecentExecutions } from "../_components/recent-executions";
import { RunForm } from "../_components/run-form";
import { StepOutline } from "../_components/step-outline";
import { VersionList } from "../_components/version-list";
import { ActiveWord, VersionState } from "../_components/version-state";

export const metadata: Metadata = { title: "Orchestration" };

const SHOWN_VERSIONS = 50;
const SHOWN_EXECUTIONS = 8;

export default async function OrchestrationPage({ params }: PageProps<{ id: string }>) {
  const { tenant, id } = await params;
  const { ctx } = await pageContext(tenant);
  const item = await orNotFound(getOrchestration({ ctx, input: { id: decodeURIComponent(id) } }));
  const [versions, executions] = await Promise.all([
    listVersions({ ctx, input: { id: item.id, limit: SHOWN_VERSIONS } }),
    listExecutions({ ctx, input: { orchestration_id: item.id, limit: SHOWN_EXECUTIONS } }),
  ]);
  const { scopes } = ctx.actor;
  const mayWrite = scopes.includes("orchestrations:write");
  const shown = item.definition ?? item.draft?.definition ?? {};
  const plan = readOrchestration(shown).definition;
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
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        <div className="flex min-w-0 flex-col gap-6">
          <DefinitionPanel
            plan={plan ? <StepOutline steps={plan.steps} /> : null}
            definition={JSON.stringify(shown, null, 2)}
            versions={
              <VersionList
                id={item.id}
                versions={versions.data}
                published={item.published_version}
                mayWrite={mayWrite}
              />
            }
            versionCount={item.latest_version}
            curl={runByApi(ctx.limits.publicUrl, item.id)}
          />
          <RecentExecutions workspace={tenant} orchestrationId={item.id} executions={executions.data} />
        </div>
        <RunPanel item={item} mayRun={scopes.includes("executions:write")}>
          <LiveIndicator workspace={tenant} topics={["executions"]} />
        </RunPanel>
      </div>
    </>
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
        <PublishButton id={item.id} version={item.draft.version} published={item.published_version} />
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
  mayRun: boolean;
  children: React.ReactNode;
}

function RunPanel({ item, mayRun, children }: RunPanelProps) {
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
          <RunForm key={version} id={item.id} schema={inputSchema(item)} />
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
