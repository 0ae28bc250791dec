"use client";
import { Plus } from "lucide-react";
import { usePathname, useRouter } from "next/navigation";
import { useState } from "react";
import { PERSON_GRANTED_SCOPES, type Scope } from "@/lib/core/scopes";
import type { ApiKey, ApiKeyCreated } from "@/lib/services/keys/shapes";
import { api } from "@/lib/ui/api";
import { ErrorNotice } from "@/lib/ui/blocks/error-notice";
import { Button } from "@/lib/ui/primitives/button";
import { Dialog, DialogClose, DialogContent } from "@/lib/ui/primitives/dialog";
import { Field } from "@/lib/ui/primitives/field";
import { Input } from "@/lib/ui/primitives/input";
import { Select } from "@/lib/ui/primitives/select";
import { fieldError } from "@/lib/ui/problem";
import { useApiAction } from "@/lib/ui/use-api-action";
import { useWorkspace } from "@/lib/ui/workspace";
import { useShowProblem } from "../../_components/use-show-problem";
import { KeyRevealed } from "./key-revealed";
import { ScopePicker } from "./scope-picker";

export interface CreateKeyProps {
  scopes: readonly Scope[];
  publicUrl: string;
  usualKind: ApiKey["kind"];
  /** Shows the dialog at once: the palette's "Create an API key" comes here. */
  startOpen: boolean;
}

/** Makes a key and shows it once. */
export function CreateKey({ startOpen, ...rest }: CreateKeyProps) {
  const router = useRouter();
  const pathname = usePathname();
  const [open, setOpen] = useState(startOpen);
  const [asked, setAsked] = useState(startOpen);
  // The palette may lead here while the page is already open.
  if (asked !== startOpen) {
    setAsked(startOpen);
    if (startOpen) setOpen(true);
  }
  function change(next: boolean): void {
    setOpen(next);
    if (!next && startOpen) router.replace(pathname, { scroll: false });
  }
  return (
    <>
      <Button variant="primary" onClick={() => setOpen(true)}>
        <Plus aria-hidden="true" />
        Create a key
      </Button>
      <Dialog open={open} onOpenChange={change}>
        {/* Unmounted when closed, so that the key is gone from the page. */}
        {open ? <CreateDialog {...rest} /> : null}
      </Dialog>
    </>
  );
}

function CreateDialog(props: Omit<CreateKeyProps, "startOpen">) {
  const [created, setCreated] = useState<ApiKeyCreated | null>(null);
  if (created) {
    return (
      <DialogContent title="Your new API key">
        <KeyRevealed created={created} publicUrl={props.publicUrl} />
      </DialogContent>
    );
  }
  return (
    <DialogContent title="Create an API key" className="top-[6vh] max-h-[88vh] max-w-xl">
      <CreateForm {...props} onCreated={setCreated} />
    </DialogContent>
  );
}

const EXPIRIES = [
  { value: "", label: "Never" },
  { value: "7", label: "In 7 days" },
  { value: "30", label: "In 30 days" },
  { value: "90", label: "In 90 days" },
  { value: "365", label: "In a year" },
];
const KINDS = [
  { value: "live", label: "Live: tutti_live_…" },
  { value: "test", label: "Test: tutti_test_…" },
];

interface CreateFormProps extends Omit<CreateKeyProps, "startOpen"> {
  onCreated(created: ApiKeyCreated): void;
}

function CreateForm({ scopes, usualKind, onCreated }: CreateFormProps) {
  const workspace = useWorkspace();
  const usual = scopes.filter((scope) => !PERSON_GRANTED_SCOPES.includes(scope));
  const [chosen, setChosen] = useState<ReadonlySet<Scope>>(() => new Set(usual));
  const create = useApiAction(
    (body: object) => api<ApiKeyCreated>("/keys", { method: "POST", workspace, body }),
    { quiet: true, onSuccess: onCreated },
  );
  function submit(form: FormData): void {
    const days = Number(form.get("expiry"));
    void create.run({
      name: String(form.get("name") ?? ""),
      kind: String(form.get("kind")),
      scopes: [...chosen],
      ...(days > 0 ? { expires_in_days: days } : {}),
    });
  }
  const form = useShowProblem(create.problem);
  const nameError = fieldError(create.problem, "/name");
  return (
    <form
      ref={form}
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        submit(new FormData(event.currentTarget));
      }}
    >
      <Field label="Name" required error={nameError} hint="What will use it: “Deploy script”.">
        <Input name="name" maxLength={80} autoComplete="off" />
      </Field>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="Kind" hint="Both do the same; the prefix tells them apart.">
          <Select name="kind" defaultValue={usualKind} options={KINDS} />
        </Field>
        <Field label="Expires">
          <Select name="expiry" defaultValue="90" options={EXPIRIES} />
        </Field>
      </div>
      <ScopePicker offered={scopes} chosen={chosen} onChange={setChosen} />
      {create.problem && !nameError ? <ErrorNotice problem={create.problem} /> : null}
      <div className="flex justify-end gap-2">
        <DialogClose asChild>
          <Button>Cancel</Button>
        </DialogClose>
        <Button type="submit" variant="primary" busy={create.busy} disabled={chosen.size === 0}>
          Create key
        </Button>
      </div>
    </form>
  );
}
