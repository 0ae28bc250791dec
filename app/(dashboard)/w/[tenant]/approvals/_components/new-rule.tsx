"use client";
import { useState } from "react";
import type { ToolPolicy } from "@/lib/services/policies/shapes";
import { api } from "@/lib/ui/api";
import { ErrorNotice } from "@/lib/ui/blocks/error-notice";
import { Button } from "@/lib/ui/primitives/button";
import { Dialog, DialogContent, DialogFooter } from "@/lib/ui/primitives/dialog";
import { Field } from "@/lib/ui/primitives/field";
import { Input } from "@/lib/ui/primitives/input";
import { Select } from "@/lib/ui/primitives/select";
import { fieldError } from "@/lib/ui/problem";
import { useApiAction } from "@/lib/ui/use-api-action";
import { useWorkspace } from "@/lib/ui/workspace";

const DECISIONS = [
  { value: "approve", label: "Ask a person each time" },
  { value: "deny", label: "Deny" },
  { value: "allow", label: "Allow without asking" },
];

const START = { tool: "", decision: "approve" };

/** A rule about all calls of a tool, or of many by a wildcard. Bounds come with "always allow", or by the API. */
export function NewRule() {
  const workspace = useWorkspace();
  const [open, setOpen] = useState(false);
  const [values, setValues] = useState(START);
  const create = useApiAction(
    () => api<ToolPolicy>("/tool_policies", { method: "POST", workspace, body: values }),
    {
      quiet: true,
      success: "The rule holds from now on",
      onSuccess: () => {
        setOpen(false);
        setValues(START);
      },
    },
  );
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <Button size="sm" onClick={() => setOpen(true)}>
        New rule
      </Button>
      <DialogContent title="New rule" description="Holds for every call that no more specific rule covers.">
        <form
          className="flex flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            void create.run(undefined);
          }}
        >
          <Field
            label="Tool"
            required
            hint="A name such as http.request, or a wildcard: slack.*, *"
            error={fieldError(create.problem, "/tool")}
          >
            <Input
              mono
              value={values.tool}
              maxLength={120}
              autoComplete="off"
              spellCheck={false}
              onChange={(event) => setValues((known) => ({ ...known, tool: event.target.value }))}
            />
          </Field>
          <Field label="What happens">
            <Select
              value={values.decision}
              options={DECISIONS}
              onChange={(event) => setValues((known) => ({ ...known, decision: event.target.value }))}
            />
          </Field>
          {create.problem && !create.problem.errors?.length ? <ErrorNotice problem={create.problem} /> : null}
          <DialogFooter className="-mx-5 -mb-5">
            <Button onClick={() => setOpen(false)}>Cancel</Button>
            <Button type="submit" variant="primary" busy={create.busy} disabled={values.tool.trim() === ""}>
              Make rule
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}
