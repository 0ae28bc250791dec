import { Webhook } from "lucide-react";
import type { Trigger } from "@/lib/services/triggers/shapes";
import { CopyButton } from "@/lib/ui/blocks/copy-button";
import { EmptyState } from "@/lib/ui/blocks/empty-state";
import { Badge } from "@/lib/ui/primitives/badge";
import { StarterList } from "./starter-list";
import { DeleteTriggerButton, RotateTriggerButton, TriggerSwitch } from "./trigger-actions";
import { TriggerButton } from "./trigger-button";

export interface TriggerListProps {
  workspace: string;
  triggers: readonly Trigger[];
  mayWrite: boolean;
  exampleInput: string;
}

/** Addresses that start it with signed messages. */
export function TriggerList({ workspace, triggers, mayWrite, exampleInput }: TriggerListProps) {
  return (
    <StarterList
      workspace={workspace}
      items={triggers}
      empty={
        <EmptyState icon={<Webhook />} title="No triggers yet">
          A trigger is an address of its own: whoever sends a signed message there starts this orchestration.
        </EmptyState>
      }
      badges={(trigger) => (trigger.previous_secret_until ? <Badge>Two secrets</Badge> : null)}
      about={(trigger) => (
        <p className="flex items-center gap-1 text-ink-muted">
          <code className="min-w-0 text-xs break-all">{trigger.url}</code>
          <CopyButton value={trigger.url} label={`Copy the address of ${trigger.name}`} variant="ghost" />
        </p>
      )}
      runsAs={(trigger) =>
        `${trigger.messages_per_minute} messages a minute, runs as ${trigger.runs_as.label}`
      }
      actions={(trigger) =>
        mayWrite ? (
          <>
            <TriggerButton id={trigger.orchestration_id} exampleInput={exampleInput} trigger={trigger} />
            <RotateTriggerButton trigger={trigger} exampleInput={exampleInput} />
            <DeleteTriggerButton trigger={trigger} />
            <TriggerSwitch trigger={trigger} />
          </>
        ) : null
      }
    />
  );
}
