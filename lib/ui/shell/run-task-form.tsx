"use client";
import { useState } from "react";
import { DEFAULT_MAX_STEPS } from "@/lib/core/planner";
import { Field } from "../primitives/field";
import { Input } from "../primitives/input";
import { Textarea } from "../primitives/textarea";
import { fieldError } from "../problem";
import { RunForm, type RunKindProps } from "./run-form";

/** Each works without a model, with what every workspace has. */
const EXAMPLES = [
  'Echo "hello tutti" and then uppercase it',
  'Uppercase "all play together", then remember it with tags demo',
  "Search memory for tutti",
];

/** A task in words, and how many steps it may take. */
export function RunTaskForm(run: RunKindProps) {
  const [task, setTask] = useState("");
  const [steps, setSteps] = useState(String(DEFAULT_MAX_STEPS));
  const maxSteps = Number(steps);
  const stepsFit = Number.isInteger(maxSteps) && maxSteps >= 1 && maxSteps <= 500;
  const body = stepsFit && task.trim() !== "" ? { task, max_steps: maxSteps } : null;
  return (
    <RunForm {...run} body={body} pointers={["/task", "/max_steps"]}>
      {(problem) => (
        <>
          <Field
            label="Task"
            required
            hint="Without a model, rules split it at “and”, “then” and line breaks; put texts in quotes."
            error={fieldError(problem, "/task")}
          >
            <Textarea rows={5} value={task} onChange={(event) => setTask(event.target.value)} />
          </Field>
          <Examples onChoose={setTask} />
          <Field
            label="Steps at most"
            error={stepsFit ? fieldError(problem, "/max_steps") : "A whole number from 1 to 500."}
          >
            <Input
              inputMode="numeric"
              value={steps}
              onChange={(event) => setSteps(event.target.value)}
              className="w-24"
            />
          </Field>
        </>
      )}
    </RunForm>
  );
}

function Examples({ onChoose }: { onChoose(task: string): void }) {
  return (
    <div className="flex flex-col items-start gap-1">
      <p className="text-xs text-ink-muted">Try</p>
      {EXAMPLES.map((example) => (
        <button
          key={example}
          type="button"
          onClick={() => onChoose(example)}
          className="rounded-sm text-left text-sm text-accent-text hover:underline"
        >
          {example}
        </button>
      ))}
    </div>
  );
}
