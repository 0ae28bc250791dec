"use client";
import type { Problem } from "../problem";
import { fieldError } from "../problem";
import { Checkbox } from "../primitives/checkbox";
import { Field } from "../primitives/field";
import { Input } from "../primitives/input";
import { Select } from "../primitives/select";
import { Textarea } from "../primitives/textarea";
import type { FormValues, SchemaField } from "./schema-fields";

export interface SchemaFormProps {
  fields: readonly SchemaField[];
  values: FormValues;
  onChange(values: FormValues): void;
  /** By field name; what the API says of `/inputs/{name}` comes after these. */
  errors: Readonly<Record<string, string>>;
  problem?: Problem | null;
  /** Where in the request these parameters stand: "/inputs". */
  pointer: string;
}

/** A control for every parameter of a JSON Schema. */
export function SchemaForm({ fields, values, onChange, errors, problem = null, pointer }: SchemaFormProps) {
  if (fields.length === 0) return <p className="text-sm text-ink-muted">It takes no parameters.</p>;
  return (
    <div className="flex flex-col gap-3">
      {fields.map((field) => (
        <Field
          key={field.name}
          label={field.label}
          hint={hintOf(field)}
          required={field.required}
          layout={field.kind === "boolean" ? "row" : "column"}
          error={errors[field.name] ?? fieldError(problem, `${pointer}/${field.name}`)}
        >
          <Control
            field={field}
            value={values[field.name] ?? ""}
            onChange={(value) => onChange({ ...values, [field.name]: value })}
          />
        </Field>
      ))}
    </div>
  );
}

function hintOf(field: SchemaField): string | null {
  const how = { list: "One per line.", json: "As JSON." }[field.kind as "list" | "json"] ?? null;
  return [field.hint, how, field.required ? null : "Optional."].filter(Boolean).join(" ") || null;
}

interface ControlProps {
  field: SchemaField;
  value: string | boolean;
  onChange(value: string | boolean): void;
}

function Control({ field, value, onChange }: ControlProps) {
  const text = typeof value === "string" ? value : "";
  switch (field.kind) {
    case "boolean":
      return <Checkbox checked={value === true} onCheckedChange={(checked) => onChange(checked === true)} />;
    case "choice":
      return (
        <Select
          value={text}
          placeholder={field.required ? undefined : "As by default"}
          options={field.options.map((option) => ({ value: option, label: option }))}
          onChange={(event) => onChange(event.target.value)}
        />
      );
    case "number":
      return (
        <Input
          type="number"
          step={field.whole ? 1 : "any"}
          value={text}
          onChange={(event) => onChange(event.target.value)}
        />
      );
    case "text":
      return <Input value={text} autoComplete="off" onChange={(event) => onChange(event.target.value)} />;
    case "long":
    case "list":
    case "json":
      return (
        <Textarea
          rows={field.kind === "list" ? 2 : 3}
          mono={field.kind === "json"}
          spellCheck={field.kind === "long"}
          value={text}
          onChange={(event) => onChange(event.target.value)}
        />
      );
  }
}
