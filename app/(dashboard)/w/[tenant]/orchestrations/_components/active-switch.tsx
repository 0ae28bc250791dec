"use client";
import type { OrchestrationDetail } from "@/lib/services/orchestrations/shapes";
import { api } from "@/lib/ui/api";
import { Switch } from "@/lib/ui/primitives/switch";
import { useApiAction } from "@/lib/ui/use-api-action";
import { useWorkspace } from "@/lib/ui/workspace";

/** Whether it may be started; what runs already runs on. */
export function ActiveSwitch({ id, name, active }: { id: string; name: string; active: boolean }) {
  const workspace = useWorkspace();
  const change = useApiAction((next: boolean) =>
    api<OrchestrationDetail>(`/orchestrations/${id}`, { method: "PATCH", workspace, body: { active: next } }),
  );
  return (
    <Switch
      aria-label={`${name} is active`}
      checked={active}
      disabled={change.busy}
      onCheckedChange={(next) => void change.run(next)}
    />
  );
}
