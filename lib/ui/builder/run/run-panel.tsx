"use client";
import { Play } from "lucide-react";
import Link from "next/link";
import { useDeferredValue, useEffect, useMemo, useState } from "react";
import type { FieldError } from "@/lib/core/errors";
import { isJsonObject, type JsonObject } from "@/lib/core/json";
import { api } from "../../api";
import { ErrorNotice } from "../../blocks/error-notice";
import { IdChip } from "../../blocks/id-chip";
import { JsonView } from "../../blocks/json-view";
import { ExecutionStatusBadge } from "../../blocks/status-badge";
import { ErrorBox } from "../../execution/error-box";
import { byField, inputFields, readFields, readText, startValues } from "../../execution/run-input";
import { SchemaForm } from "../../execution/schema-form";
import { useExecutionState } from "../../execution/use-execution-state";
import { isTerminalEvent } from "@/lib/core/events";
import { Button } from "../../primitives/button";
import { Field } from "../../primitives/field";
import { Textarea } from "../../primitives/textarea";
import { useApiAction } from "../../use-api-action";
import { useWorkspace } from "../../workspace";
import type { ApprovalRights } from "../../approval/types";
import type { Pointer } from "../model/pointer";
import type { Draft } from "../model/tree";
import { ApprovalsHere } from "./approvals-here";
import { type NodeRun, runStates } from "./run-states";
import { StepResult } from "./step-result";

export type Runs = ReadonlyMap<Pointer, NodeRun>;

export interface RunPanelProps {
  /** Null: nothing is saved yet. */
  id: string | null;
  draft: Draft;
  published: number | null;
  /** The canvas isn't what the published version is. */
  isAhead: boolean;
  selected: Pointer | null;
  /** Saves and publishes what is on the canvas; false when that was refused. */
  publish(): Promise<string | null>;
  canPublish: boolean;
  /** What the viewer may decide. */
  rights: ApprovalRights;
  onRuns(runs: Runs): void;
}

/** Runs the definition where it is written: its steps light up on the canvas. */
export function RunPanel(props: RunPanelProps) {
  const { draft, published, isAhead, publish, canPublish, onRuns, selected, rights } = props;
  const workspace = useWorkspace();
  const [execution, setExecution] = useState<string | null>(null);
  const start = useApiAction(
    async (input: JsonObject) => {
      const id = isAhead ? await publish() : props.id;
      if (id === null) return null;
      return api<{ execution_id: string }>(`/orchestrations/${id}/execute`, {
        method: "POST",
        workspace,
        headers: { Prefer: "respond-async" },
        body: { input },
      });
    },
    { quiet: true, refresh: false, onSuccess: (started) => started && setExecution(started.execution_id) },
  );
  const errors = (start.problem?.errors ?? []).map(({ pointer, detail }) => ({
    pointer: pointer.replace(/^\/input/, ""),
    detail,
  }));
  return (
    <div className="flex flex-col gap-4 p-4">
      <p className="text-xs text-ink-faint">
        {isAhead
          ? "What is on the canvas is saved and published first: only published versions run."
          : `Runs version ${published}, which is what the canvas shows.`}
      </p>
      <InputForm
        schema={isJsonObject(draft.input) ? draft.input : null}
        errors={errors}
        busy={start.busy}
        disabled={isAhead && !canPublish}
        label={isAhead ? "Publish and run" : "Run"}
        onStart={(input) => void start.run(input)}
      />
      {start.problem && errors.length === 0 ? <ErrorNotice problem={start.problem} /> : null}
      {execution ? (
        <Running
          key={execution}
          execution={execution}
          draft={draft}
          selected={selected}
          rights={rights}
          onRuns={onRuns}
        />
      ) : null}
    </div>
  );
}

interface InputFormProps {
  schema: JsonObject | null;
  errors: readonly FieldError[];
  busy: boolean;
  disabled: boolean;
  label: string;
  onStart(input: JsonObject): void;
}

function InputForm({ schema, errors, busy, disabled, label, onStart }: InputFormProps) {
  const fields = inputFields(schema);
  const [values, setValues] = useState(() => startValues(schema));
  const [text, setText] = useState("{}");
  const [found, setFound] = useState<readonly FieldError[]>([]);
  const shown = [...found, ...errors];
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        const read = fields.length > 0 ? readFields(schema, values) : readText(schema, text);
        setFound(read.errors);
        if (read.input) onStart(read.input);
      }}
    >
      {fields.length > 0 ? (
        <SchemaForm
          fields={fields}
          values={values}
          onChange={setValues}
          errors={byField(shown)}
          pointer="/input"
        />
      ) : (
        <Field
          label="Input"
          hint="A JSON object."
          error={shown.map(({ detail }) => detail).join(" ") || null}
        >
          <Textarea mono rows={3} value={text} onChange={(event) => setText(event.target.value)} />
        </Field>
      )}
      <Button type="submit" variant="primary" busy={busy} disabled={disabled} className="self-start">
        <Play aria-hidden="true" />
        {label}
      </Button>
    </form>
  );
}

interface RunningProps {
  execution: string;
  draft: Draft;
  selected: Pointer | null;
  rights: ApprovalRights;
  onRuns(runs: Runs): void;
}

/** One execution as it goes, and what the selected step gave. */
function Running({ execution, draft, selected, rights, onRuns }: RunningProps) {
  const workspace = useWorkspace();
  const { state, events } = useExecutionState({ executionId: execution, workspace });
  // The plan is read anew for its paths; while one types, that can wait.
  const settled = useDeferredValue(draft);
  const runs = useMemo(() => runStates(settled, state), [settled, state]);
  useEffect(() => onRuns(runs), [runs, onRuns]);
  const run = selected === null ? undefined : runs.get(selected);
  const last = events.at(-1);
  const output = last && isTerminalEvent(last.event) ? last.data.output : undefined;
  const address = `/w/${workspace}/executions/${execution}`;
  return (
    <section aria-label="Execution" className="flex flex-col gap-3 border-t pt-4">
      <div className="flex flex-wrap items-center gap-2" aria-live="polite">
        <ExecutionStatusBadge status={state.status} waitingFor={state.waitingFor} variant="badge" />
        <IdChip id={execution} />
        <Link href={address} className="ml-auto text-xs text-accent-text hover:underline">
          Open the execution
        </Link>
      </div>
      <ApprovalsHere execution={execution} events={events} rights={rights} />
      {state.error ? <ErrorBox error={state.error} title="The execution failed" /> : null}
      {run ? <StepResult run={run} /> : null}
      {output === undefined || run ? null : <JsonView label="Output" value={output} />}
      {run ? null : <p className="text-xs text-ink-faint">Select a step to see what it got and gave.</p>}
    </section>
  );
}
