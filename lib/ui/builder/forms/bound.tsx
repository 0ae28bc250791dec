"use client";
import { createContext, type ReactNode, use, useState } from "react";
import type { FieldError } from "@/lib/core/errors";
import { isWithin, type Pointer, valueAt } from "../model/pointer";
import { writeValue } from "../model/edit";
import { errorAt } from "../model/issues";
import type { Draft } from "../model/tree";
import { Field } from "../../primitives/field";
import { Input } from "../../primitives/input";
import { Select, type SelectOption } from "../../primitives/select";
import { Textarea } from "../../primitives/textarea";
import { useTools } from "../context";

interface FormContextValue {
  draft: Draft;
  errors: readonly FieldError[];
}
const FormContext = createContext<FormContextValue | null>(null);
export const FormProvider = FormContext;

export function useForm(): FormContextValue {
  const form = use(FormContext);
  if (form === null) throw new Error("useForm needs FormProvider.");
  return form;
}

export interface Bound {
  value: unknown;
  error: string | null;
  /** Undefined takes the member away. */
  set(value: unknown): void;
  /** The next keystroke starts a new step of the history. */
  pause(): void;
}

/** One place of the definition, ready for a control. */
export function useBound(pointer: Pointer): Bound {
  const { draft, errors } = useForm();
  const { actions } = useTools();
  return {
    value: valueAt(draft, pointer),
    error: errorAt(errors, pointer),
    set: (value) =>
      actions.edit((edit) => writeValue(edit.draft, pointer, value, edit.selection), `field:${pointer}`),
    pause: actions.pause,
  };
}

export interface BoundProps {
  pointer: Pointer;
  label: string;
  hint?: ReactNode;
  required?: boolean;
  hideLabel?: boolean;
  className?: string;
}

/** A control with its label and what is wrong with it; `data-pointer` is where a problem in the list leads. */
export function BoundField({
  pointer,
  className,
  children,
  error,
  ...rest
}: BoundProps & { error: string | null; children: ReactNode }) {
  return (
    <div data-pointer={pointer} className={className}>
      <Field error={error} {...rest}>
        {children}
      </Field>
    </div>
  );
}

function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  return value === undefined ? "" : JSON.stringify(value);
}

export function TextBound({
  mono,
  placeholder,
  ...props
}: BoundProps & { mono?: boolean; placeholder?: string }) {
  const { value, error, set, pause } = useBound(props.pointer);
  return (
    <BoundField {...props} error={error}>
      <Input
        mono={mono}
        placeholder={placeholder}
        autoComplete="off"
        value={textOf(value)}
        onBlur={pause}
        onChange={(event) => set(event.target.value === "" ? undefined : event.target.value)}
      />
    </BoundField>
  );
}

export function LongBound({ rows = 3, ...props }: BoundProps & { rows?: number }) {
  const { value, error, set, pause } = useBound(props.pointer);
  return (
    <BoundField {...props} error={error}>
      <Textarea
        rows={rows}
        value={textOf(value)}
        onBlur={pause}
        onChange={(event) => set(event.target.value === "" ? undefined : event.target.value)}
      />
    </BoundField>
  );
}

export function NumberBound({
  placeholder,
  min,
  max,
  ...props
}: BoundProps & { placeholder?: string; min?: number; max?: number }) {
  const { value, error, set, pause } = useBound(props.pointer);
  return (
    <BoundField {...props} error={error}>
      <Input
        type="number"
        min={min}
        max={max}
        placeholder={placeholder}
        value={textOf(value)}
        onBlur={pause}
        onChange={(event) => set(event.target.value === "" ? undefined : Number(event.target.value))}
      />
    </BoundField>
  );
}

/** Milliseconds, or text such as "30s": what is only digits is kept as a number. */
export function DurationBound({
  placeholder = "30s, 10m, 24h, 7d",
  ...props
}: BoundProps & { placeholder?: string }) {
  const { value, error, set, pause } = useBound(props.pointer);
  function read(text: string): string | number | undefined {
    if (text.trim() === "") return undefined;
    return /^\d+$/.test(text.trim()) ? Number(text) : text.trim();
  }
  return (
    <BoundField {...props} error={error}>
      <Input
        mono
        placeholder={placeholder}
        autoComplete="off"
        value={textOf(value)}
        onBlur={pause}
        onChange={(event) => set(read(event.target.value))}
      />
    </BoundField>
  );
}

export function ChoiceBound({
  options,
  placeholder,
  ...props
}: BoundProps & { options: readonly SelectOption[]; placeholder?: string }) {
  const { value, error, set } = useBound(props.pointer);
  return (
    <BoundField {...props} error={error}>
      <Select
        options={options}
        placeholder={placeholder}
        value={textOf(value)}
        onChange={(event) => set(event.target.value === "" ? undefined : event.target.value)}
      />
    </BoundField>
  );
}

/** One entry per line. */
export function LinesBound({ rows = 2, ...props }: BoundProps & { rows?: number }) {
  const { value, error, set, pause } = useBound(props.pointer);
  const known = Array.isArray(value) ? value.map(String).join("\n") : "";
  const [text, setText] = useState(known);
  const lines = (from: string) =>
    from
      .split("\n")
      .map((line) => line.trim())
      .filter(Boolean);
  // What is typed keeps its empty lines; what comes from elsewhere (undo, JSON) replaces it.
  const shown = lines(text).join("\n") === known ? text : known;
  return (
    <BoundField {...props} error={error}>
      <Textarea
        rows={rows}
        value={shown}
        onBlur={pause}
        onChange={(event) => {
          setText(event.target.value);
          const next = lines(event.target.value);
          set(next.length > 0 ? next : undefined);
        }}
      />
    </BoundField>
  );
}

function parse(text: string): { value: unknown } | null {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return null;
  }
}

/** A JSON value as text. What isn't JSON yet stays in the box and isn't written. */
export function JsonBound({ rows = 5, ...props }: BoundProps & { rows?: number }) {
  const { value, error, set, pause } = useBound(props.pointer);
  const [typed, setTyped] = useState<string | null>(null);
  const known = value === undefined ? "" : JSON.stringify(value, null, 2);
  const read = typed === null || typed.trim() === "" ? null : parse(typed);
  const isBroken = typed !== null && typed.trim() !== "" && read === null;
  const isOwn = read !== null && JSON.stringify(read.value) === JSON.stringify(value);
  const shown = typed !== null && (isBroken || isOwn) ? typed : known;
  return (
    <BoundField {...props} error={isBroken ? "This is not JSON yet." : error}>
      <Textarea
        mono
        rows={rows}
        spellCheck={false}
        value={shown}
        onBlur={pause}
        onChange={(event) => {
          const text = event.target.value;
          setTyped(text);
          const next = parse(text);
          if (text.trim() === "") set(undefined);
          else if (next) set(next.value);
        }}
      />
    </BoundField>
  );
}

/** Whether anything inside is wrong: a folded section with an error opens. */
export function useHasError(pointers: readonly Pointer[]): boolean {
  const { errors } = useForm();
  return errors.some((error) => pointers.some((pointer) => isWithin(error.pointer, pointer)));
}
