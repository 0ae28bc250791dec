"use client";
import { Plus } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import type { Agent } from "@/lib/services/agents/shapes";
import { api } from "@/lib/ui/api";
import { Button } from "@/lib/ui/primitives/button";
import { Dialog, DialogContent } from "@/lib/ui/primitives/dialog";
import { useApiAction } from "@/lib/ui/use-api-action";
import { useWorkspace } from "@/lib/ui/workspace";
import { AgentForm } from "./agent-form";

/** Registers an agent that is somebody's server. */
export function RegisterAgent() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button variant="primary" onClick={() => setOpen(true)}>
        <Plus aria-hidden="true" />
        Register an agent
      </Button>
      <Dialog open={open} onOpenChange={setOpen}>
        {open ? <RegisterDialog /> : null}
      </Dialog>
    </>
  );
}

function RegisterDialog() {
  const workspace = useWorkspace();
  const router = useRouter();
  const register = useApiAction(
    (body: object) => api<Agent>("/agents", { method: "POST", workspace, body }),
    {
      quiet: true,
      refresh: false,
      success: "Registered",
      onSuccess: (made) => router.push(`/w/${workspace}/agents/${made.id}`),
    },
  );
  return (
    <DialogContent
      title="Register an agent"
      description="A server that answers a POST with a result. Nothing is called until a step needs it."
      className="top-[6vh] max-h-[88vh] max-w-xl"
    >
      <AgentForm
        agent={null}
        submit="Register"
        busy={register.busy}
        problem={register.problem}
        onSubmit={(body) => void register.run(body)}
      />
    </DialogContent>
  );
}
