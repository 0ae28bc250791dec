"use client";
import { MAX_TURNS } from "@/lib/core/role";
import { Field } from "@/lib/ui/primitives/field";
import { Input } from "@/lib/ui/primitives/input";
import { Select } from "@/lib/ui/primitives/select";
import type { ToolChoice } from "./role-choices";
import type { RoleDraft } from "./role-draft";
import type { RoleFieldsProps } from "./role-form";

const AT_LIMIT = [
  { value: "fail", label: "Fail" },
  { value: "ask", label: "Ask a person for more" },
] as const;

/** Members of the draft that are numbers. */
type Amount = {
  [Key in keyof RoleDraft]: RoleDraft[Key] extends string ? Key : never;
}[keyof RoleDraft];

/** When the loop ends, and what one task may spend. */
export function LimitFields({
  draft,
  change,
  error,
  tools,
}: RoleFieldsProps & { tools: readonly ToolChoice[] }) {
  const amount = (
    label: string,
    member: Amount,
    pointer: string,
    more: { max?: number; step?: string } = {},
  ) => (
    <Field label={label} error={error(pointer)}>
      <Input
        type="number"
        min={more.step ? 0 : 1}
        {...more}
        value={draft[member]}
        onChange={(event) => change({ [member]: event.target.value })}
      />
    </Field>
  );
  return (
    <>
      <div className="grid gap-4 sm:grid-cols-3">
        {amount("Turns at most", "maxTurns", "stop_rules/max_turns", { max: MAX_TURNS })}
        <Field label="Stops after tool" error={error("stop_rules/stop_when_tool")}>
          <Select
            value={draft.stopWhenTool}
            placeholder="None"
            options={tools.map(({ name }) => ({ value: name, label: name }))}
            onChange={(event) => change({ stopWhenTool: event.target.value })}
          />
        </Field>
        {amount("Stops at tokens", "maxTokens", "stop_rules/max_tokens")}
      </div>
      <fieldset>
        <legend className="mb-1.5 text-sm font-medium">Budget of one task</legend>
        <div className="grid gap-4 sm:grid-cols-3">
          {amount("Tokens", "budgetTokens", "budget/max_tokens")}
          {amount("US dollars", "budgetCost", "budget/max_cost_usd", { step: "any" })}
          {amount("Tool calls", "budgetToolCalls", "budget/max_tool_calls")}
        </div>
      </fieldset>
      <fieldset>
        <legend className="mb-1.5 text-sm font-medium">All tasks of a month (UTC)</legend>
        <div className="grid gap-4 sm:grid-cols-3">
          {amount("Tokens a month", "monthTokens", "budget/monthly_max_tokens")}
          {amount("US dollars a month", "monthCost", "budget/monthly_max_cost_usd", { step: "any" })}
          <Field label="At a limit" error={error("budget/on_exceeded")}>
            <Select
              value={draft.onExceeded}
              placeholder="As the execution says"
              options={[...AT_LIMIT]}
              onChange={(event) => change({ onExceeded: event.target.value })}
            />
          </Field>
        </div>
      </fieldset>
    </>
  );
}
