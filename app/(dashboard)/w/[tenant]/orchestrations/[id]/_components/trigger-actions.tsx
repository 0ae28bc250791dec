"use client";
import { RotateCw, Trash2 } from "lucide-react";
import { useState } from "react";
import type { Trigger, TriggerCreated } from "@/lib/services/triggers/shapes";
import { api } from "@/lib/ui/api";
import { ConfirmButton } from "@/lib/ui/blocks/confirm-button";
import { Dialog, DialogContent } from "@/lib/ui/primitives/dialog";
import { useApiAction } from "@/lib/ui/use-api-action";
import { useWorkspace } from "@/lib/ui/workspace";
import { SavedSwitch } from "../../../_components/saved-switch";
import { TriggerSecret } from "./trigger-button";

const pathOf = (trigger: Trigger) => `/orchestrations/${trigger.orchestration_id}/triggers/${trigger.id}`;

/** Pauses and resumes it. */
export function TriggerSwitch({ trigger }: { trigger: Trigger }) {
  const workspace = useWorkspace();
  const change = useApiAction((active: boolean) =>
    api<Trigger>(pathOf(trigger), { method: "PATCH", workspace, body: { active } }),
  );
  return (
    <SavedSwitch
      label={`${trigger.name} is active`}
      checked={trigger.active}
      onSave={async (next) => (await change.run(next)) !== undefined}
    />
  );
}

/** A new secret, shown once; the old one works on for a day. */
export function RotateTriggerButton({ trigger, exampleInput }: { trigger: Trigger; exampleInput: string }) {
  const workspace = useWorkspace();
  const [rotated, setRotated] = useState<TriggerCreated | null>(null);
  const rotate = useApiAction(
    () => api<TriggerCreated>(`${pathOf(trigger)}/rotate`, { method: "POST", workspace, body: {} }),
    { onSuccess: setRotated },
  );
  return (
    <>
      <ConfirmButton
        size="sm"
        danger={false}
        title={`Rotate the secret of “${trigger.name}”?`}
        description="You get a new one. Messages signed with the old one are taken for another 24 hours."
        confirm="Rotate secret"
        aria-label={`Rotate the secret of ${trigger.name}`}
        onConfirm={() => rotate.run(undefined)}
      >
        <RotateCw aria-hidden="true" />
        Rotate
      </ConfirmButton>
      <Dialog open={rotated !== null} onOpenChange={(open) => !open && setRotated(null)}>
        {rotated ? (
          <DialogContent title="The new secret" className="max-w-2xl">
            <TriggerSecret created={rotated} exampleInput={exampleInput} />
          </DialogContent>
        ) : null}
      </Dialog>
    </>
  );
}

export function DeleteTriggerButton({ trigger }: { trigger: Trigger }) {
  const workspace = useWorkspace();
  const remove = useApiAction(() => api<undefined>(pathOf(trigger), { method: "DELETE", workspace }), {
    success: `“${trigger.name}” is deleted`,
  });
  return (
    <ConfirmButton
      size="sm"
      title={`Delete “${trigger.name}”?`}
      description="Its address answers like one that never was. What it has started runs on."
      confirm="Delete trigger"
      aria-label={`Delete ${trigger.name}`}
      onConfirm={() => remove.run(undefined)}
    >
      <Trash2 aria-hidden="true" />
    </ConfirmButton>
  );
}
