import { isJsonObject } from "@/lib/core/json";
import type { Context } from "@/lib/services/context";
import type { OrchestrationDetail } from "@/lib/services/orchestrations/shapes";
import { MAXIMUM_PAGE_SIZE } from "@/lib/services/paging";
import { listSchedules } from "@/lib/services/schedules/list";
import { listTriggers } from "@/lib/services/triggers/list";
import { Panel, PanelBody, PanelHeader } from "@/lib/ui/primitives/panel";
import { LimitsForm } from "../_components/limits-form";
import { ScheduleButton } from "../_components/schedule-button";
import { ScheduleList } from "../_components/schedule-list";
import { TriggerButton } from "../_components/trigger-button";
import { TriggerList } from "../_components/trigger-list";

export interface StartsViewProps {
  ctx: Context;
  workspace: string;
  item: OrchestrationDetail;
}

/** Whoever sets up starts must be able to start. */
function rightsOf({ actor: { scopes } }: Context) {
  const mayRun = scopes.includes("executions:write");
  return { mayRun, mayWrite: mayRun && scopes.includes("orchestrations:write") };
}

export async function SchedulesView({ ctx, workspace, item }: StartsViewProps) {
  const { data } = await listSchedules({ ctx, input: { id: item.id, limit: MAXIMUM_PAGE_SIZE } });
  const { mayRun, mayWrite } = rightsOf(ctx);
  const exampleInput = exampleOf(item);
  return (
    <Panel>
      <PanelHeader
        title="Schedules"
        description="Starts by the clock of a time zone, at most once a minute."
        actions={mayWrite ? <ScheduleButton id={item.id} exampleInput={exampleInput} /> : null}
      />
      <ScheduleList
        workspace={workspace}
        schedules={data}
        mayWrite={mayWrite}
        mayRun={mayRun && item.active && item.published_version !== null}
        exampleInput={exampleInput}
      />
    </Panel>
  );
}

export async function TriggersView({ ctx, workspace, item }: StartsViewProps) {
  const { data } = await listTriggers({ ctx, input: { id: item.id, limit: MAXIMUM_PAGE_SIZE } });
  const { mayWrite } = rightsOf(ctx);
  const exampleInput = exampleOf(item);
  return (
    <Panel>
      <PanelHeader
        title="Triggers"
        description="Addresses that start it with signed messages (Standard Webhooks)."
        actions={mayWrite ? <TriggerButton id={item.id} exampleInput={exampleInput} /> : null}
      />
      <TriggerList workspace={workspace} triggers={data} mayWrite={mayWrite} exampleInput={exampleInput} />
    </Panel>
  );
}

export function LimitsView({ ctx, item }: StartsViewProps) {
  const mayWrite = ctx.actor.scopes.includes("orchestrations:write");
  return (
    <Panel>
      <PanelHeader title="Limits" description="They hold for every version, from the next start on." />
      <PanelBody>
        <LimitsForm item={item} mayWrite={mayWrite} />
      </PanelBody>
    </Panel>
  );
}

/** An object with the input's members, to be filled in. */
function exampleOf({ definition }: OrchestrationDetail): string {
  const input = definition?.input;
  const properties = isJsonObject(input) && isJsonObject(input.properties) ? input.properties : {};
  const members = Object.entries(properties).map(([name, schema]) => [
    name,
    isJsonObject(schema) ? (schema.default ?? (schema.type === "string" ? "" : null)) : null,
  ]);
  return JSON.stringify(Object.fromEntries(members), null, 2);
}
