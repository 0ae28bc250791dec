"use client";
import { useState } from "react";
import type { ApiKeyCreated } from "@/lib/services/keys/shapes";
import { api } from "@/lib/ui/api";
import { ErrorNotice } from "@/lib/ui/blocks/error-notice";
import { Button } from "@/lib/ui/primitives/button";
import { Dialog, DialogClose, DialogContent } from "@/lib/ui/primitives/dialog";
import { Field } from "@/lib/ui/primitives/field";
import { Select } from "@/lib/ui/primitives/select";
import { useApiAction } from "@/lib/ui/use-api-action";
import { useWorkspace } from "@/lib/ui/workspace";
import { KeyRevealed } from "./key-revealed";

const OVERLAPS = [
  { value: "0", label: "Ends at once" },
  { value: "3600", label: "Goes on for an hour" },
  { value: "86400", label: "Goes on for a day" },
  { value: "604800", label: "Goes on for a week" },
];

export interface RotateKeyProps {
  id: string;
  name: string;
  publicUrl: string;
  open: boolean;
  onOpenChange(open: boolean): void;
}

/** Replaces a key; both work until the overlap is over, so that no program stands still. */
export function RotateKey({ open, onOpenChange, ...rest }: RotateKeyProps) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      {/* Unmounted when closed, so that the key is gone from the page. */}
      {open ? <RotateDialog {...rest} /> : null}
    </Dialog>
  );
}

function RotateDialog({ id, name, publicUrl }: Omit<RotateKeyProps, "open" | "onOpenChange">) {
  const workspace = useWorkspace();
  const [created, setCreated] = useState<ApiKeyCreated | null>(null);
  const rotate = useApiAction(
    (overlap: number) =>
      api<ApiKeyCreated>(`/keys/${encodeURIComponent(id)}/rotate`, {
        method: "POST",
        workspace,
        body: { overlap_seconds: overlap },
      }),
    { quiet: true, onSuccess: setCreated },
  );
  if (created) {
    return (
      <DialogContent title="Your new API key">
        <KeyRevealed created={created} publicUrl={publicUrl} />
      </DialogContent>
    );
  }
  return (
    <DialogContent
      title={`Rotate “${name}”`}
      description="A new key with the same name, scopes and lifetime takes its place."
      className="max-w-md"
    >
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          void rotate.run(Number(new FormData(event.currentTarget).get("overlap")));
        }}
      >
        <Field label="The old key" hint="Long enough to put the new one into place everywhere.">
          <Select name="overlap" defaultValue="86400" options={OVERLAPS} />
        </Field>
        {rotate.problem ? <ErrorNotice problem={rotate.problem} /> : null}
        <div className="flex justify-end gap-2">
          <DialogClose asChild>
            <Button>Cancel</Button>
          </DialogClose>
          <Button type="submit" variant="primary" busy={rotate.busy}>
            Make the new key
          </Button>
        </div>
      </form>
    </DialogContent>
  );
}
