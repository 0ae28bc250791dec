"use client";
import { Plus } from "lucide-react";
import { useState } from "react";
import { api } from "@/lib/ui/api";
import { ErrorNotice } from "@/lib/ui/blocks/error-notice";
import { Button } from "@/lib/ui/primitives/button";
import { Dialog, DialogClose, DialogContent, DialogTrigger } from "@/lib/ui/primitives/dialog";
import { Field } from "@/lib/ui/primitives/field";
import { Input } from "@/lib/ui/primitives/input";
import { Textarea } from "@/lib/ui/primitives/textarea";
import { fieldError } from "@/lib/ui/problem";
import { useApiAction } from "@/lib/ui/use-api-action";
import { useWorkspace } from "@/lib/ui/workspace";
import { splitTags } from "./split-tags";

/** Remembers a text. */
export function AddMemory() {
  const [open, setOpen] = useState(false);
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button variant="primary">
          <Plus aria-hidden="true" />
          Add an item
        </Button>
      </DialogTrigger>
      <DialogContent
        title="Remember a text"
        description="Every agent of this workspace can find it by its words."
      >
        <AddForm onDone={() => setOpen(false)} />
      </DialogContent>
    </Dialog>
  );
}

function AddForm({ onDone }: { onDone(): void }) {
  const workspace = useWorkspace();
  const add = useApiAction(
    (body: object) => api<{ item_id: string }>("/memory", { method: "POST", workspace, body }),
    { quiet: true, success: "Remembered", onSuccess: onDone },
  );
  function submit(form: FormData): void {
    const session = String(form.get("session") ?? "").trim();
    void add.run({
      text: String(form.get("text") ?? ""),
      tags: splitTags(String(form.get("tags") ?? "")),
      ...(session ? { session_id: session } : {}),
    });
  }
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        submit(new FormData(event.currentTarget));
      }}
    >
      <Field label="Text" required error={fieldError(add.problem, "/text")}>
        <Textarea name="text" rows={5} maxLength={100_000} />
      </Field>
      <Field label="Tags" hint="Separated by commas.">
        <Input name="tags" autoComplete="off" placeholder="launch, decisions" />
      </Field>
      <Field
        label="Session"
        hint="Optional: the conversation it belongs to."
        error={fieldError(add.problem, "/session_id")}
      >
        <Input name="session" mono autoComplete="off" maxLength={128} />
      </Field>
      {add.problem && !add.problem.errors?.length ? <ErrorNotice problem={add.problem} /> : null}
      <div className="flex justify-end gap-2">
        <DialogClose asChild>
          <Button>Cancel</Button>
        </DialogClose>
        <Button type="submit" variant="primary" busy={add.busy}>
          Remember
        </Button>
      </div>
    </form>
  );
}
