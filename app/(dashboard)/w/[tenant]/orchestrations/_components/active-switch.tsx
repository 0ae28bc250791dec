"use client";
import type { OrchestrationDetail } from "@/lib/services/orchestrations/shapes";
import { api } from "@/lib/ui/api";
import { useApiAction } from "@/lib/ui/use-api-action";
import { useWorkspace } from "@/lib/ui/workspace";
import { SavedSwitch } from "../../_components/saved-switch";

/** Whether it may be started; what runs already runs on. */
export function ActiveSwitch({ id, name, active }: { id: string; name: string; active: boolean }) {
  const workspace = useWorkspace();
  const change = useApiAction((next: boolean) =>
    api<OrchestrationDetail>(`/orchestrations/${id}`, { method: "PATCH", workspace, body: { active: next } }),
  );
  return (
    <SavedSwitch
      label={`${name} is active`}
      checked={active}
      onSave={async (next) => (await change.run(next)) !== undefined}
    />
  );
}
