"use client";
import type { OrchestrationDetail } from "@/lib/services/orchestrations/shapes";
import { api } from "@/lib/ui/api";
import { ErrorNotice } from "@/lib/ui/blocks/error-notice";
import { Button } from "@/lib/ui/primitives/button";
import { Field } from "@/lib/ui/primitives/field";
import { Input } from "@/lib/ui/primitives/input";
import { Select } from "@/lib/ui/primitives/select";
import { fieldError } from "@/lib/ui/problem";
import { useApiAction } from "@/lib/ui/use-api-action";
import { useWorkspace } from "@/lib/ui/workspace";

const BUDGET = [
  { name: "max_steps", label: "Steps" },
  { name: "max_tokens", label: "Tokens" },
  { name: "max_cost_usd", label: "Cost in US dollars" },
  { name: "max_seconds", label: "Seconds" },
  { name: "max_tool_calls", label: "Tool calls" },
  { name: "max_depth", label: "Levels of child executions" },
] as const;

const MONTHS = [
  { name: "monthly_max_tokens", label: "Tokens a month" },
  { name: "monthly_max_cost_usd", label: "US dollars a month" },
] as const;
const ALL = [...BUDGET, ...MONTHS];

const AT_LIMIT = [
  { value: "", label: "As the workspace says" },
  { value: "fail", label: "Fail" },
  { value: "ask", label: "Ask a person for more" },
];

export interface LimitsFormProps {
  item: Pick<OrchestrationDetail, "id" | "starts_per_minute" | "budget">;
  mayWrite: boolean;
}

/** How often it starts, and what each execution may spend. */
export function LimitsForm({ item, mayWrite }: LimitsFormProps) {
  const workspace = useWorkspace();
  const save = useApiAction(
    (body: object) =>
      api<OrchestrationDetail>(`/orchestrations/${item.id}`, { method: "PATCH", workspace, body }),
    { quiet: true, success: "Limits saved" },
  );
  function submit(form: FormData): void {
    const read = (name: string) => (form.get(name) === "" ? null : Number(form.get(name)));
    const policy = form.get("on_exceeded") || null;
    const given = [
      ...ALL.map(({ name }) => [name, read(name)] as const),
      ["on_exceeded", policy] as const,
    ].filter(([, value]) => value !== null);
    void save.run({
      starts_per_minute: read("starts_per_minute"),
      budget: given.length > 0 ? Object.fromEntries(given) : null,
    });
  }
  const wrong = (pointer: string) => fieldError(save.problem, pointer);
  const shown = ["/starts_per_minute", ...ALL.map(({ name }) => `/budget/${name}`)].some(wrong);
  return (
    <form
      className="flex max-w-2xl flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        submit(new FormData(event.currentTarget));
      }}
    >
      <Field
        label="Starts a minute"
        hint="Of people, keys, schedules and triggers together; more are answered 429. Empty: no limit of its own."
        error={wrong("/starts_per_minute")}
      >
        <NumberInput name="starts_per_minute" value={item.starts_per_minute} readOnly={!mayWrite} step="1" />
      </Field>
      <fieldset className="grid gap-4 sm:grid-cols-2">
        <legend className="mb-2 text-sm font-semibold">Budget of each execution</legend>
        {BUDGET.map((limit) => (
          <LimitField key={limit.name} {...limit} {...{ item, mayWrite, wrong }} />
        ))}
      </fieldset>
      <fieldset className="grid gap-4 sm:grid-cols-2">
        <legend className="mb-2 text-sm font-semibold">All executions of a month (UTC)</legend>
        {MONTHS.map((limit) => (
          <LimitField key={limit.name} {...limit} {...{ item, mayWrite, wrong }} />
        ))}
      </fieldset>
      <Field label="At a limit" className="sm:max-w-xs" error={wrong("/budget/on_exceeded")}>
        <Select
          name="on_exceeded"
          options={AT_LIMIT}
          defaultValue={item.budget?.on_exceeded === undefined ? "" : String(item.budget.on_exceeded)}
          disabled={!mayWrite}
        />
      </Field>
      {save.problem && !shown ? <ErrorNotice problem={save.problem} /> : null}
      {mayWrite ? (
        <Button type="submit" variant="primary" busy={save.busy} className="self-start">
          Save limits
        </Button>
      ) : null}
    </form>
  );
}

interface LimitFieldProps extends LimitsFormProps {
  name: (typeof ALL)[number]["name"];
  label: string;
  wrong: (pointer: string) => ReturnType<typeof fieldError>;
}

function LimitField({ name, label, item, mayWrite, wrong }: LimitFieldProps) {
  return (
    <Field label={label} error={wrong(`/budget/${name}`)}>
      <NumberInput
        name={name}
        value={item.budget?.[name]}
        readOnly={!mayWrite}
        step={name.endsWith("_usd") ? "any" : "1"}
      />
    </Field>
  );
}

interface NumberInputProps {
  name: string;
  value: unknown;
  readOnly: boolean;
  step: "1" | "any";
}

function NumberInput({ value, ...input }: NumberInputProps) {
  const shown = typeof value === "number" ? value : "";
  return <Input type="number" min={0} inputMode="decimal" defaultValue={shown} {...input} />;
}
