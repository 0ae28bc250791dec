"use client";
import { Pencil } from "lucide-react";
import { useState } from "react";
import type { Agent } from "@/lib/services/agents/shapes";
import { api } from "@/lib/ui/api";
import { Button } from "@/lib/ui/primitives/button";
import { Checkbox } from "@/lib/ui/primitives/checkbox";
import { Dialog, DialogContent } from "@/lib/ui/primitives/dialog";
import { Field } from "@/lib/ui/primitives/field";
import { useApiAction } from "@/lib/ui/use-api-action";
import { useWorkspace } from "@/lib/ui/workspace";
import { AgentForm } from "./agent-form";

/** Changes a registered agent. */
export function EditAgent({ agent }: { agent: Agent }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>
        <Pencil aria-hidden="true" />
        Edit
      </Button>
      <Dialog open={open} onOpenChange={setOpen}>
        {open ? <EditDialog agent={agent} onDone={() => setOpen(false)} /> : null}
      </Dialog>
    </>
  );
}

function EditDialog({ agent, onDone }: { agent: Agent; onDone(): void }) {
  const workspace = useWorkspace();
  const [forget, setForget] = useState(false);
  const save = useApiAction(
    (body: object) => api<Agent>(`/agents/${agent.id}`, { method: "PATCH", workspace, body }),
    { quiet: true, success: "Saved", onSuccess: onDone },
  );
  return (
    <DialogContent
      title={`Edit ${agent.name}`}
      description="A URL of another origin forgets the secret, unless a new one comes with it."
      className="top-[6vh] max-h-[88vh] max-w-xl"
    >
      <AgentForm
        agent={agent}
        submit="Save"
        busy={save.busy}
        problem={save.problem}
        onSubmit={(body) => void save.run(forget ? { ...body, secret: null } : body)}
      >
        {agent.has_secret ? (
          <Field label="Forget the stored secret" layout="row">
            <Checkbox checked={forget} onCheckedChange={(next) => setForget(next === true)} />
          </Field>
        ) : null}
      </AgentForm>
    </DialogContent>
  );
}
