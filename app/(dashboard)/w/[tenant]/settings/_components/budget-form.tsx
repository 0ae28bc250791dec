"use client";
import { useState } from "react";
import { BUDGET_LIMITS, MONTHLY_LIMITS } from "@/lib/core/budget";
import type { Workspace } from "@/lib/services/tenants/shapes";
import { api } from "@/lib/ui/api";
import { ErrorNotice } from "@/lib/ui/blocks/error-notice";
import { Button } from "@/lib/ui/primitives/button";
import { Field } from "@/lib/ui/primitives/field";
import { Input } from "@/lib/ui/primitives/input";
import { Select } from "@/lib/ui/primitives/select";
import { fieldError } from "@/lib/ui/problem";
import { useApiAction } from "@/lib/ui/use-api-action";

const LABELS = {
  max_steps: "Steps",
  max_tokens: "Tokens",
  max_cost_usd: "US dollars",
  max_seconds: "Seconds",
  max_tool_calls: "Tool calls",
  max_depth: "Levels of executions",
  monthly_max_tokens: "Tokens a month",
  monthly_max_cost_usd: "US dollars a month",
} as const;
type Limit = keyof typeof LABELS;

const AT_LIMIT = [
  { value: "fail", label: "Fail" },
  { value: "ask", label: "Wait and ask a person for more" },
];

type Values = Partial<Record<Limit, string>> & { on_exceeded: string };

function valuesOf({ settings: { budget } }: Workspace): Values {
  const texts = Object.entries(budget ?? {}).map(([name, value]) => [name, String(value)]);
  return { on_exceeded: "fail", ...Object.fromEntries(texts) };
}

/** What executions may spend here, whoever starts them. */
export function BudgetForm({ workspace }: { workspace: Workspace }) {
  const [saved, setSaved] = useState(() => valuesOf(workspace));
  const [values, setValues] = useState(saved);
  const save = useApiAction(
    (budget: object | null) =>
      api<Workspace>("/workspace", {
        method: "PATCH",
        workspace: workspace.slug,
        body: { settings: { budget } },
      }),
    {
      quiet: true,
      success: "The limits hold from now on",
      onSuccess: (next) => {
        setSaved(valuesOf(next));
        setValues(valuesOf(next));
      },
    },
  );
  const changed = JSON.stringify(values) !== JSON.stringify(saved);
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        void save.run(bodyOf(values));
      }}
    >
      <Limits
        legend="Each execution"
        limits={BUDGET_LIMITS}
        {...{ values, setValues }}
        problem={save.problem}
      />
      <Limits
        legend="All together"
        limits={MONTHLY_LIMITS}
        {...{ values, setValues }}
        problem={save.problem}
      />
      <Field label="At a limit" className="sm:max-w-xs">
        <Select
          value={values.on_exceeded}
          options={AT_LIMIT}
          onChange={(event) => setValues((known) => ({ ...known, on_exceeded: event.target.value }))}
        />
      </Field>
      {save.problem && !save.problem.errors?.length ? <ErrorNotice problem={save.problem} /> : null}
      <div className="flex justify-end gap-2">
        <Button disabled={!changed || save.busy} onClick={() => setValues(saved)}>
          Undo changes
        </Button>
        <Button type="submit" variant="primary" busy={save.busy} disabled={!changed}>
          Set limits
        </Button>
      </div>
    </form>
  );
}

interface LimitsProps {
  legend: string;
  limits: readonly Limit[];
  values: Values;
  setValues(change: (known: Values) => Values): void;
  problem: Parameters<typeof fieldError>[0];
}

function Limits({ legend, limits, values, setValues, problem }: LimitsProps) {
  return (
    <fieldset className="grid grid-cols-2 gap-3 sm:grid-cols-3">
      <legend className="mb-2 text-xs text-ink-faint">{legend}</legend>
      {limits.map((limit) => (
        <Field key={limit} label={LABELS[limit]} error={fieldError(problem, `/settings/budget/${limit}`)}>
          <Input
            type="number"
            min={0}
            step="any"
            inputMode="decimal"
            placeholder="No limit"
            value={values[limit] ?? ""}
            onChange={(event) => setValues((known) => ({ ...known, [limit]: event.target.value }))}
          />
        </Field>
      ))}
    </fieldset>
  );
}

/** Empty fields set no limit. */
function bodyOf({ on_exceeded: onExceeded, ...limits }: Values): object {
  const numbers = Object.entries(limits).filter(([, text]) => text.trim() !== "");
  return {
    ...Object.fromEntries(numbers.map(([name, text]) => [name, Number(text)])),
    on_exceeded: onExceeded,
  };
}
