"use client";
import { Pencil, Plus } from "lucide-react";
import { useState } from "react";
import type { Trigger, TriggerCreated } from "@/lib/services/triggers/shapes";
import { CodeBlock } from "@/lib/ui/blocks/code-block";
import { SecretReveal } from "@/lib/ui/blocks/secret-reveal";
import { Button } from "@/lib/ui/primitives/button";
import { Dialog, DialogContent } from "@/lib/ui/primitives/dialog";
import { triggerCurl } from "./trigger-curl";
import { TriggerForm } from "./trigger-form";

const NOTE = "Copy it now: it is kept encrypted and never shown again.";

export interface TriggerButtonProps {
  id: string;
  /** Of the orchestration, as JSON: what the example sends. */
  exampleInput: string;
  /** Given: it is changed. */
  trigger?: Trigger | null;
}

/** Opens the form; a new trigger's secret is shown once. */
export function TriggerButton({ id, exampleInput, trigger = null }: TriggerButtonProps) {
  const [open, setOpen] = useState(false);
  const [created, setCreated] = useState<TriggerCreated | null>(null);
  function change(next: boolean): void {
    setOpen(next);
    if (!next) setCreated(null);
  }
  return (
    <>
      {trigger ? (
        <Button size="sm" onClick={() => setOpen(true)} aria-label={`Edit ${trigger.name}`}>
          <Pencil aria-hidden="true" />
          Edit
        </Button>
      ) : (
        <Button variant="primary" size="sm" onClick={() => setOpen(true)}>
          <Plus aria-hidden="true" />
          New trigger
        </Button>
      )}
      <Dialog open={open} onOpenChange={change}>
        {open && created ? (
          <DialogContent title="Your new trigger" className="max-w-2xl">
            <TriggerSecret created={created} exampleInput={exampleInput} />
          </DialogContent>
        ) : null}
        {open && !created ? (
          <DialogContent
            title={trigger ? "Edit trigger" : "New trigger"}
            description="Its executions run as you, with at most your rights."
            className="top-[6vh] max-h-[88vh] max-w-xl"
          >
            <TriggerForm id={id} trigger={trigger} onCreated={setCreated} onSaved={() => change(false)} />
          </DialogContent>
        ) : null}
      </Dialog>
    </>
  );
}

/** The address and the secret, as a sender needs them. */
export function TriggerSecret({ created, exampleInput }: { created: TriggerCreated; exampleInput: string }) {
  return (
    <div className="flex flex-col gap-4">
      <SecretReveal label="Signing secret" secret={created.secret} note={NOTE} />
      <CodeBlock label="Address" code={created.url} />
      <CodeBlock label="A signed message, in a shell" code={triggerCurl(created, exampleInput)} />
      <p className="text-sm text-ink-muted">
        Messages are signed as Standard Webhooks say: <code className="text-xs">webhook-id</code>,{" "}
        <code className="text-xs">webhook-timestamp</code> and{" "}
        <code className="text-xs">webhook-signature</code>. One sent again with the same id starts nothing.
      </p>
    </div>
  );
}
