"use client";
import type { Agent } from "@/lib/services/agents/shapes";
import { api } from "@/lib/ui/api";
import { useApiAction } from "@/lib/ui/use-api-action";
import { useWorkspace } from "@/lib/ui/workspace";
import { SavedSwitch } from "../../_components/saved-switch";

/** Whether routing may choose the agent at all. */
export function AgentSwitch({ id, name, active }: { id: string; name: string; active: boolean }) {
  const workspace = useWorkspace();
  const change = useApiAction((next: boolean) =>
    api<Agent>(`/agents/${id}`, { method: "PATCH", workspace, body: { active: next } }),
  );
  return (
    <span className="mr-1 inline-flex items-center gap-2 text-sm">
      <span aria-hidden="true">Active</span>
      <SavedSwitch
        label={`${name} is active`}
        checked={active}
        onSave={async (next) => (await change.run(next)) !== undefined}
      />
    </span>
  );
}
