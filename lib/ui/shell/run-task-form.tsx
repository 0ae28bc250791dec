"use client";
import { useState } from "react";
import { DEFAULT_MAX_STEPS } from "@/lib/core/planner";
import { api } from "../api";
import { ErrorNotice } from "../blocks/error-notice";
import { Button } from "../primitives/button";
import { DialogClose } from "../primitives/dialog";
import { Field } from "../primitives/field";
import { Input } from "../primitives/input";
import { Textarea } from "../primitives/textarea";
import { useApiAction } from "../use-api-action";

export interface RunTaskFormProps {
  workspace: string;
  onStarted(executionId: string): void;
}

/** Each works without a model, with what every workspace has. */
const EXAMPLES = [
  'Echo "hello tutti" and then uppercase it',
  'Uppercase "all play together", then remember it with tags demo',
  "Search memory for tutti",
];

/** A task in words, and how many steps it may take. */
export function RunTaskForm({ workspace, onStarted }: RunTaskFormProps) {
  const [task, setTask] = useState("");
  const [steps, setSteps] = useState(String(DEFAULT_MAX_STEPS));
  const maxSteps = Number(steps);
  const stepsFit = Number.isInteger(maxSteps) && maxSteps >= 1 && maxSteps <= 500;
  const start = useApiAction(
    (body: { task: string; max_steps: number }) =>
      api<{ execution_id: string }>("/orchestrate", {
        method: "POST",
        workspace,
        headers: { Prefer: "respond-async" },
        body,
      }),
    { quiet: true, refresh: false, onSuccess: (made) => onStarted(made.execution_id) },
  );
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (stepsFit && task.trim() !== "") void start.run({ task, max_steps: maxSteps });
      }}
    >
      <Field
        label="Task"
        required
        hint="Without a model, rules split it at “and”, “then” and line breaks; put texts in quotes."
      >
        <Textarea rows={5} value={task} onChange={(event) => setTask(event.target.value)} />
      </Field>
      <div className="flex flex-col items-start gap-1">
        <p className="text-xs text-ink-muted">Try</p>
        {EXAMPLES.map((example) => (
          <button
            key={example}
            type="button"
            onClick={() => setTask(example)}
            className="rounded-sm text-left text-sm text-accent-text hover:underline"
          >
            {example}
          </button>
        ))}
      </div>
      <Field label="Steps at most" error={stepsFit ? null : "A whole number from 1 to 500."}>
        <Input
          inputMode="numeric"
          value={steps}
          onChange={(event) => setSteps(event.target.value)}
          className="w-24"
        />
      </Field>
      {start.problem ? <ErrorNotice problem={start.problem} /> : null}
      <div className="flex justify-end gap-2">
        <DialogClose asChild>
          <Button>Cancel</Button>
        </DialogClose>
        <Button type="submit" variant="primary" busy={start.busy} disabled={!stepsFit || task.trim() === ""}>
          Run
        </Button>
      </div>
    </form>
  );
}
