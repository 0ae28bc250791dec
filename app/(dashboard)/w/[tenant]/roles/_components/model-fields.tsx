"use client";
import { Checkbox } from "@/lib/ui/primitives/checkbox";
import { Field } from "@/lib/ui/primitives/field";
import { Input } from "@/lib/ui/primitives/input";
import { SegmentedControl } from "@/lib/ui/primitives/segmented-control";
import { Select } from "@/lib/ui/primitives/select";
import type { ModelWay } from "./role-draft";
import { type ModelChoice, modelLabel } from "./role-choices";
import type { RoleFieldsProps } from "./role-form";

const WAYS = [
  { value: "default", label: "Default" },
  { value: "named", label: "One model" },
  { value: "constraints", label: "By constraints" },
] as const satisfies { value: ModelWay; label: string }[];

/** Which model it thinks with. */
export function ModelFields({
  draft,
  change,
  error,
  models,
}: RoleFieldsProps & { models: readonly ModelChoice[] }) {
  const standard = models.find(({ isDefault }) => isDefault);
  const known = models.some(({ reference }) => reference === draft.model);
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-col items-start gap-1.5">
        <span className="text-sm font-medium">Model</span>
        <SegmentedControl
          label="Model"
          segments={WAYS}
          value={draft.modelWay}
          onValueChange={(modelWay) => change({ modelWay })}
        />
      </div>
      {draft.modelWay === "default" ? (
        <p className="text-xs text-ink-muted">
          {standard
            ? `Now ${modelLabel(standard)}.`
            : "No model is configured: its steps fail and say which variables to set."}
        </p>
      ) : null}
      {draft.modelWay === "named" ? (
        <Field label="Which" error={error("model")}>
          <Select
            value={draft.model}
            placeholder="Choose a model"
            required
            options={[
              ...(draft.model && !known
                ? [{ value: draft.model, label: `${draft.model} (not here now)` }]
                : []),
              ...models.map((model) => ({ value: model.reference, label: modelLabel(model) })),
            ]}
            onChange={(event) => change({ model: event.target.value })}
          />
        </Field>
      ) : null}
      {draft.modelWay === "constraints" ? <Constraints {...{ draft, change, error }} /> : null}
    </div>
  );
}

function Constraints({ draft, change, error }: RoleFieldsProps) {
  const price = (label: string, member: "maxInputPrice" | "maxOutputPrice", name: string) => (
    <Field label={label} hint="$ per million tokens" error={error(`model_constraints/${name}`)}>
      <Input
        type="number"
        min={0}
        step="any"
        value={draft[member]}
        onChange={(event) => change({ [member]: event.target.value })}
      />
    </Field>
  );
  return (
    <>
      <div className="grid gap-4 sm:grid-cols-3">
        {price("Input at most", "maxInputPrice", "max_input_price")}
        {price("Output at most", "maxOutputPrice", "max_output_price")}
        <Field label="Context at least" hint="tokens" error={error("model_constraints/min_context_tokens")}>
          <Input
            type="number"
            min={1}
            value={draft.minContext}
            onChange={(event) => change({ minContext: event.target.value })}
          />
        </Field>
      </div>
      <Field layout="row" label="Must take images">
        <Checkbox checked={draft.vision} onCheckedChange={(next) => change({ vision: next === true })} />
      </Field>
    </>
  );
}
