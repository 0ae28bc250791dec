"use client";
import { Eraser } from "lucide-react";
import { useState } from "react";
import { api } from "@/lib/ui/api";
import { ErrorNotice } from "@/lib/ui/blocks/error-notice";
import { Button } from "@/lib/ui/primitives/button";
import { Dialog, DialogClose, DialogContent, DialogTrigger } from "@/lib/ui/primitives/dialog";
import { Checkbox } from "@/lib/ui/primitives/checkbox";
import { Field } from "@/lib/ui/primitives/field";
import { Input } from "@/lib/ui/primitives/input";
import { Select } from "@/lib/ui/primitives/select";
import { toast } from "@/lib/ui/primitives/toast";
import { useApiAction } from "@/lib/ui/use-api-action";
import { useWorkspace } from "@/lib/ui/workspace";

type TagCounts = readonly { tag: string; count: number }[];

/** Forgets many items at once: those of a tag, of a session, or all. */
export function ClearMemory({ tags }: { tags: TagCounts }) {
  const [open, setOpen] = useState(false);
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button variant="danger">
          <Eraser aria-hidden="true" />
          Clear…
        </Button>
      </DialogTrigger>
      <DialogContent
        title="Clear memory"
        description="What fits is forgotten for good. Without a tag or a session, that is everything."
        className="max-w-md"
      >
        <ClearForm tags={tags} onDone={() => setOpen(false)} />
      </DialogContent>
    </Dialog>
  );
}

function ClearForm({ tags, onDone }: { tags: TagCounts; onDone(): void }) {
  const workspace = useWorkspace();
  const [tag, setTag] = useState("");
  const [session, setSession] = useState("");
  const [sure, setSure] = useState(false);
  const everything = tag === "" && session.trim() === "";
  const clear = useApiAction(
    (body: object) => api<{ deleted: number }>("/memory/clear", { method: "POST", workspace, body }),
    {
      quiet: true,
      onSuccess: ({ deleted }) => {
        toast.success(deleted === 1 ? "1 item deleted" : `${deleted} items deleted`);
        onDone();
      },
    },
  );
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        const filters = {
          ...(tag ? { tags: [tag] } : {}),
          ...(session.trim() ? { session_id: session.trim() } : {}),
        };
        void clear.run({ ...filters, confirm: true });
      }}
    >
      <Field label="Only with the tag">
        <Select
          placeholder="Any tag"
          value={tag}
          onChange={(event) => setTag(event.target.value)}
          options={tags.map(({ tag: value, count }) => ({ value, label: `${value} (${count})` }))}
        />
      </Field>
      <Field label="Only of the session">
        <Input mono value={session} onChange={(event) => setSession(event.target.value)} autoComplete="off" />
      </Field>
      <Field label={everything ? "Yes, forget everything" : "Yes, forget what fits"} layout="row">
        <Checkbox checked={sure} onCheckedChange={(next) => setSure(next === true)} />
      </Field>
      {clear.problem ? <ErrorNotice problem={clear.problem} /> : null}
      <div className="flex justify-end gap-2">
        <DialogClose asChild>
          <Button>Keep it</Button>
        </DialogClose>
        <Button
          type="submit"
          variant="primary"
          className="bg-danger-solid hover:bg-danger-hover"
          disabled={!sure}
          busy={clear.busy}
        >
          {everything ? "Clear everything" : "Clear"}
        </Button>
      </div>
    </form>
  );
}
