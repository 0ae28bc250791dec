"use client";
import { useState } from "react";
import type { Schedule } from "@/lib/services/schedules/shapes";
import { api } from "@/lib/ui/api";
import { ErrorNotice } from "@/lib/ui/blocks/error-notice";
import { Button } from "@/lib/ui/primitives/button";
import { DialogClose } from "@/lib/ui/primitives/dialog";
import { Field } from "@/lib/ui/primitives/field";
import { Input } from "@/lib/ui/primitives/input";
import { Select } from "@/lib/ui/primitives/select";
import { Textarea } from "@/lib/ui/primitives/textarea";
import { fieldError } from "@/lib/ui/problem";
import { useApiAction } from "@/lib/ui/use-api-action";
import { useWorkspace } from "@/lib/ui/workspace";
import { previewCron } from "./cron-preview";
import { readJsonObject } from "./read-json";
import { readVersion, VersionField } from "./version-field";

const MISSED = [
  { value: "run_once", label: "Make up for the last one" },
  { value: "skip", label: "Skip them" },
  { value: "run_all", label: "Make up for all (100 at most)" },
];

export interface ScheduleFormProps {
  id: string;
  /** Given: it is changed. */
  schedule: Schedule | null;
  /** What the orchestration could be started with. */
  exampleInput: string;
  onSaved(): void;
}

/** When, with which input, and what becomes of runs that were missed. */
export function ScheduleForm({ id, schedule, exampleInput, onSaved }: ScheduleFormProps) {
  const workspace = useWorkspace();
  const [cron, setCron] = useState(schedule?.cron ?? "0 9 * * 1-5");
  const [zone, setZone] = useState(
    () => schedule?.time_zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
  );
  const [inputError, setInputError] = useState<string | null>(null);
  const path = `/orchestrations/${id}/schedules${schedule ? `/${schedule.id}` : ""}`;
  const save = useApiAction(
    (body: object) => api<Schedule>(path, { method: schedule ? "PATCH" : "POST", workspace, body }),
    { quiet: true, success: schedule ? "Schedule saved" : "Scheduled", onSuccess: onSaved },
  );
  function submit(form: FormData): void {
    const input = readJsonObject(String(form.get("input") ?? ""));
    setInputError(input ? null : "This is not a JSON object.");
    if (!input) return;
    const name = String(form.get("name") ?? "");
    const missed = String(form.get("missed_runs"));
    const version = readVersion(form);
    void save.run({ name, cron, time_zone: zone, version, input, missed_runs: missed });
  }
  const wrong = (pointer: string) => fieldError(save.problem, pointer);
  const shown = ["/name", "/cron", "/time_zone", "/version"].some(wrong);
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        submit(new FormData(event.currentTarget));
      }}
    >
      <Field label="Name" required error={wrong("/name")}>
        <Input name="name" maxLength={100} autoComplete="off" defaultValue={schedule?.name} />
      </Field>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="Cron expression" required error={wrong("/cron")} hint="minute hour day month weekday">
          <Input mono value={cron} onChange={(event) => setCron(event.target.value)} spellCheck={false} />
        </Field>
        <Field label="Time zone" required error={wrong("/time_zone")} hint="Clock changes are minded.">
          <Input value={zone} onChange={(event) => setZone(event.target.value)} list="time-zones" />
        </Field>
      </div>
      <datalist id="time-zones">
        {Intl.supportedValuesOf("timeZone").map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <Preview cron={cron} zone={zone} />
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="Runs missed while nothing worked">
          <Select name="missed_runs" options={MISSED} defaultValue={schedule?.missed_runs ?? "run_once"} />
        </Field>
        <VersionField version={schedule?.version ?? null} error={wrong("/version")} />
      </div>
      <Field label="Input" hint="A JSON object; each run starts with it." error={inputError}>
        <Textarea
          name="input"
          mono
          rows={4}
          spellCheck={false}
          defaultValue={schedule ? JSON.stringify(schedule.input, null, 2) : exampleInput}
        />
      </Field>
      {save.problem && !shown ? <ErrorNotice problem={save.problem} /> : null}
      <div className="flex justify-end gap-2">
        <DialogClose asChild>
          <Button>Cancel</Button>
        </DialogClose>
        <Button type="submit" variant="primary" busy={save.busy}>
          {schedule ? "Save" : "Schedule"}
        </Button>
      </div>
    </form>
  );
}

function Preview({ cron, zone }: { cron: string; zone: string }) {
  const { words, times } = previewCron(cron, zone);
  return (
    <div aria-live="polite" className="rounded-md border bg-sunken px-3 py-2 text-sm">
      {words === null ? (
        <p className="text-ink-muted">This expression can’t be read yet.</p>
      ) : (
        <>
          <p className="font-medium">{words}</p>
          <p className="mt-0.5 text-xs text-ink-muted">Next: {times.join(" · ")}</p>
        </>
      )}
    </div>
  );
}
