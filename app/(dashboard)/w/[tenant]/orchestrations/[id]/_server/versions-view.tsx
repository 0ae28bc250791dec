import type { Context } from "@/lib/services/context";
import { diffVersions } from "@/lib/services/orchestrations/diff";
import { listVersions } from "@/lib/services/orchestrations/list-versions";
import type { OrchestrationDetail, OrchestrationVersion } from "@/lib/services/orchestrations/shapes";
import { Panel, PanelBody, PanelHeader } from "@/lib/ui/primitives/panel";
import { CompareForm } from "../_components/compare-form";
import { DiffList } from "../_components/diff-list";
import { VersionList } from "../_components/version-list";

const SHOWN_VERSIONS = 50;

export interface VersionsViewProps {
  ctx: Context;
  workspace: string;
  item: OrchestrationDetail;
  /** Of the comparison, as the address has it. */
  sides: { from?: string | undefined; to?: string | undefined };
}

/** Every version, and what differs between any two. */
export async function VersionsView({ ctx, workspace, item, sides }: VersionsViewProps) {
  const { data: versions } = await listVersions({ ctx, input: { id: item.id, limit: SHOWN_VERSIONS } });
  const known = (text: string | undefined) =>
    versions.find(({ version }) => String(version) === text)?.version;
  const to = known(sides.to) ?? item.latest_version;
  const from = known(sides.from) ?? before(versions, item, to);
  const diff = await diffVersions({ ctx, input: { id: item.id, from, to } });
  return (
    <div className="grid items-start gap-4 lg:grid-cols-2">
      <Panel>
        <PanelHeader title="Versions" description="Executions keep the version they started with." />
        <VersionList
          workspace={workspace}
          id={item.id}
          versions={versions}
          published={item.published_version}
          mayWrite={ctx.actor.scopes.includes("orchestrations:write")}
        />
      </Panel>
      <Panel>
        <PanelHeader title="Compare" description="By step, as the engine reads them." />
        <PanelBody className="border-b">
          <CompareForm
            from={from}
            to={to}
            versions={versions.map(({ version, state }) => ({
              version,
              label: labelOf(version, state, item),
            }))}
          />
        </PanelBody>
        <DiffList diff={diff} />
      </Panel>
    </div>
  );
}

/** A draft is looked at against what runs; anything else against the version before. */
function before(versions: OrchestrationVersion[], item: OrchestrationDetail, to: number): number {
  const published = item.published_version;
  if (published !== null && published !== to) return published;
  return versions.find(({ version }) => version < to)?.version ?? to;
}

function labelOf(
  version: number,
  state: OrchestrationVersion["state"],
  { published_version: published }: OrchestrationDetail,
): string {
  if (version === published) return `v${version} · published`;
  return state === "draft" ? `v${version} · draft` : `v${version}`;
}
