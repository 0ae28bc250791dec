"use client";
import { Play, Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import type { Schedule } from "@/lib/services/schedules/shapes";
import { api } from "@/lib/ui/api";
import { ConfirmButton } from "@/lib/ui/blocks/confirm-button";
import { Button } from "@/lib/ui/primitives/button";
import { useApiAction } from "@/lib/ui/use-api-action";
import { useWorkspace } from "@/lib/ui/workspace";
import { SavedSwitch } from "../../../_components/saved-switch";

const pathOf = (schedule: Schedule) =>
  `/orchestrations/${schedule.orchestration_id}/schedules/${schedule.id}`;

/** Pauses and resumes it. */
export function ScheduleSwitch({ schedule }: { schedule: Schedule }) {
  const workspace = useWorkspace();
  const change = useApiAction((active: boolean) =>
    api<Schedule>(pathOf(schedule), { method: "PATCH", workspace, body: { active } }),
  );
  return (
    <SavedSwitch
      label={`${schedule.name} is active`}
      checked={schedule.active}
      onSave={async (next) => (await change.run(next)) !== undefined}
    />
  );
}

/** Starts it once, at once, and opens the execution. */
export function RunNowButton({ schedule }: { schedule: Schedule }) {
  const workspace = useWorkspace();
  const router = useRouter();
  const run = useApiAction(
    () =>
      api<{ execution_id: string }>(`${pathOf(schedule)}/run`, {
        method: "POST",
        workspace,
        headers: { Prefer: "respond-async" },
      }),
    {
      refresh: false,
      onSuccess: ({ execution_id: execution }) => router.push(`/w/${workspace}/executions/${execution}`),
    },
  );
  return (
    <Button
      size="sm"
      busy={run.busy}
      onClick={() => void run.run(undefined)}
      aria-label={`Run ${schedule.name} now`}
    >
      <Play aria-hidden="true" />
      Run now
    </Button>
  );
}

export function DeleteScheduleButton({ schedule }: { schedule: Schedule }) {
  const workspace = useWorkspace();
  const remove = useApiAction(() => api<undefined>(pathOf(schedule), { method: "DELETE", workspace }), {
    success: `“${schedule.name}” is deleted`,
  });
  return (
    <ConfirmButton
      size="sm"
      title={`Delete “${schedule.name}”?`}
      description="It starts nothing any more. What it has started runs on."
      confirm="Delete schedule"
      aria-label={`Delete ${schedule.name}`}
      onConfirm={() => remove.run(undefined)}
    >
      <Trash2 aria-hidden="true" />
    </ConfirmButton>
  );
}
