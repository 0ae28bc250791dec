"use client";
import { useState } from "react";
import { ErrorNotice } from "../blocks/error-notice";
import { Button } from "../primitives/button";
import { Dialog, DialogContent, DialogFooter } from "../primitives/dialog";
import { Field } from "../primitives/field";
import { Input } from "../primitives/input";
import { Select } from "../primitives/select";
import { boundChoices } from "./bounds";
import type { DecisionDialogProps } from "./decide-dialog";
import { useDecision, type Bound } from "./use-decision";

const SPANS = [
  { value: "1", label: "For a day" },
  { value: "7", label: "For 7 days" },
  { value: "30", label: "For 30 days" },
  { value: "90", label: "For 90 days" },
];
const DAY_MS = 86_400_000;
/** A clock that runs ahead of the server's must not make it more than 90 days. */
const SLACK_MS = 600_000;

function inDays(days: number): string {
  return new Date(Date.now() + days * DAY_MS - SLACK_MS).toISOString();
}

/** Approves this call and, within stated bounds and until a date, those like it. */
export function AlwaysDialog({ approval, open, onOpenChange }: DecisionDialogProps) {
  const choices = boundChoices(approval.arguments);
  const [chosen, setChosen] = useState<Record<string, string>>({});
  const [days, setDays] = useState("7");
  const [uses, setUses] = useState("");
  const decide = useDecision(approval, () => onOpenChange(false));
  const bounds = choices
    .map(({ field, choices: of }) => of.find(({ key }) => key === (chosen[field] ?? "same"))?.bound ?? null)
    .filter((bound): bound is Bound => bound !== null);
  function submit(): void {
    const until = inDays(Number(days));
    const maxUses = uses === "" ? {} : { max_uses: Number(uses) };
    void decide.run({ decision: "approve", always_allow: { until, bounds, ...maxUses } });
  }
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogContent
        className="max-w-xl"
        title={`Always allow ${approval.tool}`}
        description="Approves this call, and from now on those within these bounds without asking. Calls outside are asked about as before."
      >
        <form
          className="flex flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            submit();
          }}
        >
          {choices.map(({ field, choices: of }) => (
            <Field key={field} label={<code className="font-mono">{field}</code>}>
              <Select
                value={chosen[field] ?? "same"}
                onChange={(event) => setChosen((known) => ({ ...known, [field]: event.target.value }))}
                options={of.map(({ key, label }) => ({ value: key, label }))}
              />
            </Field>
          ))}
          <div className="grid gap-4 sm:grid-cols-2">
            <Field label="Until">
              <Select value={days} onChange={(event) => setDays(event.target.value)} options={SPANS} />
            </Field>
            <Field label="At most so many calls" hint="Empty: any number.">
              <Input
                type="number"
                min={1}
                max={100_000}
                value={uses}
                onChange={(event) => setUses(event.target.value)}
              />
            </Field>
          </div>
          {bounds.length === 0 ? (
            <p className="rounded-md bg-warning-soft px-3 py-2 text-sm text-warning-text">
              Without bounds every call of {approval.tool} is allowed, whatever its arguments.
            </p>
          ) : null}
          {decide.problem ? <ErrorNotice problem={decide.problem} /> : null}
          <DialogFooter className="-mx-5 -mb-5">
            <Button onClick={() => onOpenChange(false)}>Cancel</Button>
            <Button type="submit" variant="primary" busy={decide.busy}>
              Approve and allow
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}
