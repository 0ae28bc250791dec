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

/** A control for every parameter of a JSON Schema; what may be left out opens on demand. */
export function SchemaForm(props: SchemaFormProps) {
  const { fields, errors, problem, pointer } = props;
  if (fields.length === 0) return <p className="text-sm text-ink-muted">It takes no parameters.</p>;
  const required = fields.filter((field) => field.required);
  const optional = fields.filter((field) => !field.required);
  const isWrong = optional.some((field) => errorOf(field, errors, problem ?? null, pointer) !== null);
  return (
    <div className="flex flex-col gap-3">
      {required.map((field) => (
        <FormField key={field.name} field={field} {...props} />
      ))}
      {required.length === 0 ? (
        optional.map((field) => <FormField key={field.name} field={field} {...props} />)
      ) : optional.length > 0 ? (
        <details open={isWrong || undefined} className="group/more">
          <summary className="w-fit rounded-sm text-xs text-ink-muted hover:text-ink">
            {optional.length === 1 ? "1 optional parameter" : `${optional.length} optional parameters`}
          </summary>
          <div className="mt-3 flex flex-col gap-3">
            {optional.map((field) => (
              <FormField key={field.name} field={field} {...props} />
            ))}
          </div>
        </details>
      ) : null}
    </div>
  );
}

function errorOf(
  field: SchemaField,
  errors: SchemaFormProps["errors"],
  problem: Problem | null,
  pointer: string,
): string | null {
  return errors[field.name] ?? fieldError(problem, `${pointer}/${field.name}`);
}

function FormField({
  field,
  values,
  onChange,
  errors,
  problem = null,
  pointer,
}: SchemaFormProps & { field: SchemaField }) {
  return (
    <Field
      label={field.label}
      hint={hintOf(field)}
      required={field.required}
      layout={field.kind === "boolean" ? "row" : "column"}
      error={errorOf(field, errors, problem, pointer)}
    >
      <Control
        field={field}
        value={values[field.name] ?? ""}
        onChange={(value) => onChange({ ...values, [field.name]: value })}
      />
    </Field>
  );
}

const HOW: Partial<Record<SchemaField["kind"], string>> = { list: "One per line.", json: "As JSON." };

function hintOf(field: SchemaField): string | null {
  return [field.hint, HOW[field.kind]].filter(Boolean).join(" ") || null;
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
          placeholder={
            field.required ? undefined : field.fallback === null ? "None" : `${field.fallback} (default)`
          }
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
          placeholder={field.fallback ?? undefined}
          onChange={(event) => onChange(event.target.value)}
        />
      );
    case "text":
      return (
        <Input
          value={text}
          placeholder={field.fallback ?? undefined}
          autoComplete="off"
          onChange={(event) => onChange(event.target.value)}
        />
      );
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
