"use client";
import { Checkbox } from "@/lib/ui/primitives/checkbox";
import { Field } from "@/lib/ui/primitives/field";
import { Input } from "@/lib/ui/primitives/input";
import { Select } from "@/lib/ui/primitives/select";
import { Textarea } from "@/lib/ui/primitives/textarea";
import type { FormField } from "./schema-form";

export interface InputFieldProps {
  field: FormField;
  value: string;
  error: string | null;
  onChange(value: string): void;
}

/** One member of an orchestration's input. */
export function InputField({ field, value, error, onChange }: InputFieldProps) {
  const { label, hint, kind } = field;
  if (kind === "boolean") {
    return (
      <Field label={label} hint={hint} error={error} layout="row">
        <Checkbox checked={value === "true"} onCheckedChange={(next) => onChange(String(next === true))} />
      </Field>
    );
  }
  return (
    <Field
      label={field.required ? label : `${label} (optional)`}
      hint={hint}
      error={error}
      required={field.required}
    >
      <Control field={field} value={value} onChange={onChange} />
    </Field>
  );
}

function Control({ field, value, onChange }: Omit<InputFieldProps, "error">) {
  const typed = (event: { target: { value: string } }) => onChange(event.target.value);
  switch (field.kind) {
    case "choice":
      return (
        <Select
          value={value}
          onChange={typed}
          placeholder="Choose…"
          options={field.options.map((option, place) => ({
            value: String(place),
            label: typeof option === "string" ? option : JSON.stringify(option),
          }))}
        />
      );
    case "number":
      return <Input type="number" step={field.integer ? 1 : "any"} value={value} onChange={typed} />;
    case "json":
      return <Textarea mono rows={4} spellCheck={false} placeholder="JSON" value={value} onChange={typed} />;
    case "long-text":
      return <Textarea rows={2} value={value} onChange={typed} />;
    case "text":
    case "boolean":
      return <Input value={value} autoComplete="off" onChange={typed} />;
  }
}
