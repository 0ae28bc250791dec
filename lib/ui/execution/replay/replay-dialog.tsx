"use client";
import { RotateCw } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import type { FieldError } from "@/lib/core/errors";
import type { JsonObject } from "@/lib/core/json";
import { type StepBranch, stepTree } from "@/lib/core/step-paths";
import { api } from "../../api";
import { ErrorNotice } from "../../blocks/error-notice";
import { Button } from "../../primitives/button";
import { Checkbox } from "../../primitives/checkbox";
import { Dialog, DialogContent, DialogFooter, DialogTrigger } from "../../primitives/dialog";
import { Field } from "../../primitives/field";
import { Select } from "../../primitives/select";
import { Spinner } from "../../primitives/spinner";
import { useApiAction } from "../../use-api-action";
import type { StepState } from "../state";
import type { ExecutionPlace, ExecutionView } from "../types";
import { ReplayInput, useInputDraft } from "./replay-input";
import { ReplayPreviewList } from "./replay-preview";
import { useReplayPreview } from "./use-replay-preview";

export interface ReplayDialogProps {
  execution: ExecutionView;
  /** JSON Schema of its input; null: anything. */
  inputSchema: JsonObject | null;
  steps: readonly StepState[];
  workspace: string;
}

/** Runs an execution again: from where, with which input, and what that repeats. */
export function ReplayDialog(props: ReplayDialogProps) {
  const [open, setOpen] = useState(false);
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button>
          <RotateCw aria-hidden="true" />
          Run again
        </Button>
      </DialogTrigger>
      <DialogContent
        title="Run again"
        description="A new execution of the same version. This one stays as it is."
        className="max-w-xl"
      >
        <ReplayForm {...props} />
      </DialogContent>
    </Dialog>
  );
}

function ReplayForm({ execution, inputSchema, steps, workspace }: ReplayDialogProps) {
  const place = { executionId: execution.id, workspace };
  const [fromStep, setFromStep] = useState("");
  const [edited, setEdited] = useState(false);
  const [errors, setErrors] = useState<readonly FieldError[]>([]);
  const draft = useInputDraft(inputSchema, execution.input);
  const { preview, problem } = useReplayPreview(place, { fromStep, edited });
  const start = useReplay(place);

  function submit(): void {
    const read = edited ? draft.read() : { input: null, errors: [] };
    setErrors(read.errors);
    if (read.errors.length > 0) return;
    void start.run({
      ...(fromStep ? { from_step: fromStep } : {}),
      ...(read.input ? { input: read.input } : {}),
    });
  }

  const told = (start.problem?.errors ?? []).filter(({ pointer }) => pointer.startsWith("/input"));
  const shown = [...errors, ...told.map(({ pointer, detail }) => ({ pointer: pointer.slice(6), detail }))];
  const refused = start.problem && told.length === 0 ? start.problem : problem;
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Field label="Begin at">
        <Select
          options={choices(steps)}
          value={fromStep}
          onChange={(event) => setFromStep(event.target.value)}
        />
      </Field>
      <Field label="Change the input" layout="row">
        <Checkbox checked={edited} onCheckedChange={(checked) => setEdited(checked === true)} />
      </Field>
      {edited ? <ReplayInput draft={draft} errors={shown} /> : null}
      {preview ? <ReplayPreviewList preview={preview} /> : problem ? null : <Spinner />}
      {refused ? <ErrorNotice problem={refused} /> : null}
      <DialogFooter className="-mx-5 -mb-5">
        <Button type="submit" variant="primary" busy={start.busy} disabled={!preview}>
          {preview && preview.counts.repeat > 0 ? "Run again, repeating side effects" : "Run again"}
        </Button>
      </DialogFooter>
    </form>
  );
}

/** Every step it came to, those inside others after them. */
function choices(steps: readonly StepState[]) {
  const pathsOf = ({ path, inside }: StepBranch<StepState>): string[] => [path, ...inside.flatMap(pathsOf)];
  const paths = stepTree(steps).flatMap(pathsOf);
  return [{ value: "", label: "The beginning" }, ...paths.map((path) => ({ value: path, label: path }))];
}

function useReplay({ executionId, workspace }: ExecutionPlace) {
  const router = useRouter();
  return useApiAction(
    (body: { from_step?: string; input?: JsonObject }) =>
      api<{ execution_id: string }>(`/executions/${executionId}/replay`, {
        method: "POST",
        workspace,
        headers: { Prefer: "respond-async" },
        body,
      }),
    {
      quiet: true,
      refresh: false,
      onSuccess: ({ execution_id: id }) => router.push(`/w/${workspace}/executions/${id}`),
    },
  );
}
