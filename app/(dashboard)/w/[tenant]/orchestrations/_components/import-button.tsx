"use client";
import { Upload } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { isJsonObject, type JsonObject } from "@/lib/core/json";
import type { ImportResult } from "@/lib/services/orchestrations/transfer-shapes";
import { api } from "@/lib/ui/api";
import { ErrorNotice } from "@/lib/ui/blocks/error-notice";
import { Button } from "@/lib/ui/primitives/button";
import { Dialog, DialogClose, DialogContent } from "@/lib/ui/primitives/dialog";
import { Field } from "@/lib/ui/primitives/field";
import { Input } from "@/lib/ui/primitives/input";
import { Select } from "@/lib/ui/primitives/select";
import { useApiAction } from "@/lib/ui/use-api-action";
import { useWorkspace } from "@/lib/ui/workspace";

const POLICIES = [
  { value: "fail", label: "Refuse it" },
  { value: "rename", label: "Import it under another name" },
  { value: "new_version", label: "Make it a new draft of that one" },
];
const DONE: Record<ImportResult["action"], string> = {
  created: "a new orchestration",
  renamed: "a new orchestration under another name",
  new_version: "a new draft version",
};

/** Reads an exported file: shows what would happen, then does it. */
export function ImportButton() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>
        <Upload aria-hidden="true" />
        Import
      </Button>
      <Dialog open={open} onOpenChange={setOpen}>
        {open ? (
          <DialogContent
            title="Import an orchestration"
            description="A file from “Export”. It comes as a draft: nothing runs it until you publish it."
            className="max-w-lg"
          >
            <ImportForm />
          </DialogContent>
        ) : null}
      </Dialog>
    </>
  );
}

function ImportForm() {
  const workspace = useWorkspace();
  const router = useRouter();
  const [document, setDocument] = useState<JsonObject | null>(null);
  const [unreadable, setUnreadable] = useState<string | null>(null);
  const [policy, setPolicy] = useState("fail");
  const [plan, setPlan] = useState<ImportResult | null>(null);
  const send = useApiAction(
    (body: JsonObject) => api<ImportResult>("/orchestrations/import", { method: "POST", workspace, body }),
    {
      quiet: true,
      refresh: false,
      onSuccess: (result) => {
        if (result.dry_run) setPlan(result);
        else router.push(`/w/${workspace}/orchestrations/${result.orchestration_id}?view=versions`);
      },
    },
  );
  function check(given: JsonObject | null, on_conflict: string): void {
    setPlan(null);
    send.reset();
    if (given) void send.run({ document: given, on_conflict, dry_run: true });
  }
  async function read(file: File | undefined): Promise<void> {
    const given = file ? await readFile(file) : null;
    setDocument(given);
    setUnreadable(file && !given ? "This file holds no JSON object." : null);
    check(given, policy);
  }
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (document) void send.run({ document, on_conflict: policy, dry_run: false });
      }}
    >
      <Field label="File" required error={unreadable}>
        <Input
          type="file"
          accept="application/json,.json"
          className="h-auto py-1.5"
          onChange={(event) => void read(event.target.files?.[0])}
        />
      </Field>
      <Field label="If the name is taken">
        <Select
          options={POLICIES}
          value={policy}
          onChange={(event) => {
            setPolicy(event.target.value);
            check(document, event.target.value);
          }}
        />
      </Field>
      <div aria-live="polite">{plan ? <Plan plan={plan} /> : null}</div>
      {send.problem ? <ErrorNotice problem={send.problem} /> : null}
      <div className="flex justify-end gap-2">
        <DialogClose asChild>
          <Button>Cancel</Button>
        </DialogClose>
        <Button type="submit" variant="primary" busy={send.busy} disabled={!plan}>
          Import
        </Button>
      </div>
    </form>
  );
}

function Plan({ plan }: { plan: ImportResult }) {
  return (
    <div className="rounded-md border bg-sunken px-3 py-2 text-sm">
      <p>
        “{plan.name}” becomes {DONE[plan.action]} (v{plan.version}).
      </p>
      {plan.roles.length > 0 ? (
        <p className="mt-1 text-xs text-ink-muted">
          Roles: {plan.roles.map(({ name, action }) => `${name} (${action})`).join(", ")}
        </p>
      ) : null}
      {plan.warnings.length > 0 ? (
        <ul className="mt-1 space-y-0.5 text-xs text-warning-text">
          {plan.warnings.map(({ pointer, detail }) => (
            <li key={`${pointer} ${detail}`}>{detail}</li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}

async function readFile(file: File): Promise<JsonObject | null> {
  try {
    const value: unknown = JSON.parse(await file.text());
    return isJsonObject(value) ? value : null;
  } catch {
    return null;
  }
}
