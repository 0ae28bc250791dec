"use client";
import type { Agent } from "@/lib/services/agents/shapes";
import { api } from "@/lib/ui/api";
import { Field } from "@/lib/ui/primitives/field";
import { Switch } from "@/lib/ui/primitives/switch";
import { useApiAction } from "@/lib/ui/use-api-action";
import { useWorkspace } from "@/lib/ui/workspace";

/** Whether routing may choose the agent at all. */
export function AgentSwitch({ id, active }: { id: string; active: boolean }) {
  const workspace = useWorkspace();
  const change = useApiAction((next: boolean) =>
    api<Agent>(`/agents/${id}`, { method: "PATCH", workspace, body: { active: next } }),
  );
  return (
    <Field label="Active" layout="row" className="items-center">
      <Switch checked={active} disabled={change.busy} onCheckedChange={(next) => void change.run(next)} />
    </Field>
  );
}
