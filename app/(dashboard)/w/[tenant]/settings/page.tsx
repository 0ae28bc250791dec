import type { Metadata } from "next";
import { pageContext } from "@/lib/http/page";
import { listModelKeys } from "@/lib/services/models/list-keys";
import { listModels } from "@/lib/services/models/list";
import { getWorkspace } from "@/lib/services/tenants/get";
import type { Workspace } from "@/lib/services/tenants/shapes";
import { Absent } from "@/lib/ui/blocks/duration";
import { IdChip } from "@/lib/ui/blocks/id-chip";
import { PageHeader } from "@/lib/ui/blocks/page-header";
import { RelativeTime } from "@/lib/ui/blocks/relative-time";
import { ThemeToggle } from "@/lib/ui/blocks/theme-toggle";
import { Panel, PanelBody, PanelHeader } from "@/lib/ui/primitives/panel";
import { DescriptionList, type Fact } from "../_components/description-list";
import type { PageProps } from "../_server/read-search";
import { BudgetForm } from "./_components/budget-form";
import { CallbackSecret } from "./_components/callback-secret";
import { ModelsPanel } from "./_components/models-panel";
import { RolePanel } from "./_components/role-panel";
import { WorkspaceForm } from "./_components/workspace-form";

export const metadata: Metadata = { title: "Settings" };

export default async function SettingsPage({ params }: PageProps) {
  const { tenant } = await params;
  const page = await pageContext(tenant);
  const { ctx } = page;
  const mayWrite = ctx.actor.scopes.includes("settings:write");
  const [workspace, models, keys] = await Promise.all([
    getWorkspace({ ctx, input: {} }),
    listModels({ ctx, input: {} }),
    mayWrite ? listModelKeys({ ctx, input: { limit: 100 } }) : null,
  ]);
  return (
    <>
      <PageHeader title="Settings" description="This workspace, and how it looks to you." />
      <div className="flex max-w-3xl flex-col gap-4">
        <Panel>
          <PanelHeader title="Workspace" />
          <DescriptionList
            facts={[
              ...(mayWrite ? [] : saidAboutItself(workspace)),
              { label: "Id", value: <IdChip id={workspace.id} full /> },
              { label: "Slug", value: <IdChip id={workspace.slug} full /> },
              { label: "Created", value: <RelativeTime at={workspace.created_at} /> },
            ]}
          />
          {mayWrite ? (
            <div className="border-t p-4">
              <WorkspaceForm workspace={workspace} />
            </div>
          ) : null}
        </Panel>
        <ModelsPanel models={models} keys={keys?.data ?? null} />
        {mayWrite ? (
          <Panel>
            <PanelHeader title="Budgets" description="Limits that hold here, whatever a request asks for." />
            <PanelBody>
              <BudgetForm workspace={workspace} />
            </PanelBody>
          </Panel>
        ) : null}
        {mayWrite ? <CallbackSecret /> : null}
        <RolePanel role={page.tenant.role} scopes={ctx.actor.scopes} />
        <Panel>
          <PanelHeader title="Appearance" description="Kept in this browser." />
          <PanelBody className="flex flex-wrap items-center justify-between gap-3">
            <span className="text-sm">Theme</span>
            <ThemeToggle />
          </PanelBody>
        </Panel>
      </div>
    </>
  );
}

/** For those who may not change it. */
function saidAboutItself({ name, settings }: Workspace): Fact[] {
  return [
    { label: "Name", value: name },
    { label: "Description", value: settings.description ?? <Absent /> },
    { label: "Contact", value: settings.contact_email ?? <Absent /> },
  ];
}
