"use client";
import { useState } from "react";
import type { FieldError } from "@/lib/core/errors";
import { isJsonObject, type Json, type JsonObject } from "@/lib/core/json";
import { Field } from "../../primitives/field";
import { Textarea } from "../../primitives/textarea";
import { byField, type FormValues, inputFields, readFields, readText, type ReadInput } from "../run-input";
import { shownValue } from "../schema-fields";
import { SchemaForm } from "../schema-form";

/** The input of a replay while it is changed. */
export interface InputDraft {
  fields: ReturnType<typeof inputFields>;
  values: FormValues;
  text: string;
  setValues(values: FormValues): void;
  setText(text: string): void;
  read(): ReadInput;
}

/** Starts with what the execution had; without members in the schema it is typed as JSON. */
export function useInputDraft(schema: JsonObject | null, input: Json): InputDraft {
  const fields = inputFields(schema);
  const given = isJsonObject(input) ? input : {};
  const [values, setValues] = useState<FormValues>(() =>
    Object.fromEntries(fields.map((field) => [field.name, shownValue(field, given[field.name])])),
  );
  const [text, setText] = useState(() => JSON.stringify(given, null, 2));
  const read = () => (fields.length > 0 ? readFields(schema, values) : readText(schema, text));
  return { fields, values, text, setValues, setText, read };
}

export function ReplayInput({ draft, errors }: { draft: InputDraft; errors: readonly FieldError[] }) {
  if (draft.fields.length > 0) {
    return (
      <SchemaForm
        fields={draft.fields}
        values={draft.values}
        onChange={draft.setValues}
        errors={byField(errors)}
        pointer="/input"
      />
    );
  }
  const error = errors.map(({ pointer, detail }) => `${pointer || "Input"}: ${detail}`).join(" ");
  return (
    <Field label="Input" hint="A JSON object." error={error || null}>
      <Textarea
        mono
        rows={6}
        spellCheck={false}
        value={draft.text}
        onChange={(event) => draft.setText(event.target.value)}
      />
    </Field>
  );
}
