import { Webhook } from "lucide-react";
import type { Trigger } from "@/lib/services/triggers/shapes";
import { CopyButton } from "@/lib/ui/blocks/copy-button";
import { EmptyState } from "@/lib/ui/blocks/empty-state";
import { RelativeTime } from "@/lib/ui/blocks/relative-time";
import { ShortId } from "@/lib/ui/blocks/short-id";
import { Badge } from "@/lib/ui/primitives/badge";
import { DeleteTriggerButton, RotateTriggerButton, TriggerSwitch } from "./trigger-actions";
import { TriggerButton } from "./trigger-button";

export interface TriggerListProps {
  workspace: string;
  triggers: readonly Trigger[];
  mayWrite: boolean;
}

/** Addresses that start it with signed messages. */
export function TriggerList({ workspace, triggers, mayWrite }: TriggerListProps) {
  if (triggers.length === 0) {
    return (
      <EmptyState icon={<Webhook />} title="No triggers yet">
        A trigger is an address of its own: whoever sends a signed message there starts this orchestration.
      </EmptyState>
    );
  }
  return (
    <ul className="divide-y">
      {triggers.map((trigger) => (
        <li key={trigger.id} className="flex flex-wrap items-start gap-x-4 gap-y-2 px-4 py-3">
          <div className="min-w-0 flex-1 basis-72">
            <p className="flex flex-wrap items-center gap-2 text-sm">
              <span className="font-medium break-words">{trigger.name}</span>
              {trigger.active ? null : <Badge tone="warning">Paused</Badge>}
              {trigger.version === null ? null : <Badge>Version {trigger.version}</Badge>}
              {trigger.previous_secret_until ? <Badge>Two secrets</Badge> : null}
            </p>
            <p className="flex items-center gap-1 text-ink-muted">
              <code className="min-w-0 text-xs break-all">{trigger.url}</code>
              <CopyButton value={trigger.url} label={`Copy the address of ${trigger.name}`} variant="ghost" />
            </p>
            <Standing trigger={trigger} workspace={workspace} />
          </div>
          {mayWrite ? (
            <div className="flex items-center gap-2">
              <TriggerButton id={trigger.orchestration_id} trigger={trigger} />
              <RotateTriggerButton trigger={trigger} />
              <DeleteTriggerButton trigger={trigger} />
              <TriggerSwitch trigger={trigger} />
            </div>
          ) : null}
        </li>
      ))}
    </ul>
  );
}

function Standing({ trigger, workspace }: { trigger: Trigger; workspace: string }) {
  return (
    <div className="mt-1 space-y-0.5 text-xs text-ink-faint">
      {trigger.paused_reason ? <p className="text-warning-text">{trigger.paused_reason}</p> : null}
      <p className="flex flex-wrap items-center gap-x-2">
        {trigger.messages_per_minute} messages a minute, runs as {trigger.runs_as.label}
        {trigger.last_execution_id ? (
          <a
            href={`/w/${workspace}/executions/${trigger.last_execution_id}`}
            className="inline-flex items-center gap-1 text-ink-muted hover:underline"
          >
            last: <ShortId id={trigger.last_execution_id} />
          </a>
        ) : null}
        {trigger.last_at ? <RelativeTime at={trigger.last_at} /> : null}
      </p>
    </div>
  );
}
