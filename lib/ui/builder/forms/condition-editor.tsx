"use client";
import { Plus, X } from "lucide-react";
import { type Condition, CONDITION_OPERATORS, type ConditionOperator } from "@/lib/core/condition";
import { isJsonObject } from "@/lib/core/json";
import { Button } from "../../primitives/button";
import { IconButton } from "../../primitives/icon-button";
import { Select } from "../../primitives/select";
import { OPERATOR_WORDS } from "../model/describe";
import { errorAt } from "../model/issues";
import { below, type Pointer } from "../model/pointer";
import type { ReadablePlace } from "../model/readable";
import { useBound, useForm } from "./bound";
import { readValue, shownText } from "./read-value";
import { useReadable } from "./template-bound";
import { TemplateInput } from "./template-input";

const NEW: Condition = { field: "output", operator: "exists" };
const KINDS = [
  { value: "one", label: "One comparison" },
  { value: "all", label: "All of these hold" },
  { value: "any", label: "Any of these holds" },
  { value: "not", label: "This does not hold" },
];
type Kind = "one" | "all" | "any" | "not";

function kindOf(condition: object): Kind {
  if ("all" in condition) return "all";
  if ("any" in condition) return "any";
  return "not" in condition ? "not" : "one";
}

function partsOf(condition: Condition): Condition[] {
  if ("all" in condition) return condition.all;
  if ("any" in condition) return condition.any;
  return "not" in condition ? [condition.not] : [condition];
}

/** The same comparisons under another word. */
function asKind(condition: Condition, kind: Kind): Condition {
  const parts = partsOf(condition);
  const first = parts[0] ?? NEW;
  if (kind === "all") return { all: parts };
  if (kind === "any") return { any: parts };
  return kind === "not" ? { not: first } : first;
}

export interface ConditionEditorProps {
  pointer: Pointer;
  /** What it decides, for its name: "Runs only when". */
  label: string;
  place: ReadablePlace;
  /** It may be left out. */
  isOptional?: boolean;
}

/** A question about the context: comparisons, and how they go together. */
export function ConditionEditor({ pointer, label, place, isOptional = false }: ConditionEditorProps) {
  const { value, set, error } = useBound(pointer);
  if (!isJsonObject(value)) {
    return (
      <div data-pointer={pointer} className="flex flex-col gap-1.5">
        <Button size="sm" className="self-start" onClick={() => set(NEW)}>
          <Plus aria-hidden="true" />
          {label}
        </Button>
        {error ? <p className="text-xs text-danger-text">{error}</p> : null}
      </div>
    );
  }
  return (
    <fieldset data-pointer={pointer} className="flex min-w-0 flex-col gap-2">
      <legend className="mb-1.5 text-sm font-medium">{label}</legend>
      <Part
        pointer={pointer}
        condition={value as Condition}
        place={place}
        onChange={set}
        onRemove={isOptional ? () => set(undefined) : null}
      />
    </fieldset>
  );
}

interface PartProps {
  pointer: Pointer;
  condition: Condition;
  place: ReadablePlace;
  onChange(condition: Condition): void;
  onRemove: (() => void) | null;
}

function Part({ pointer, condition, place, onChange, onRemove }: PartProps) {
  const kind = kindOf(condition);
  const parts = partsOf(condition);
  const replace = (index: number, part: Condition | null) => {
    const next = part === null ? parts.toSpliced(index, 1) : parts.with(index, part);
    onChange(kind === "not" ? { not: next[0] ?? NEW } : kind === "any" ? { any: next } : { all: next });
  };
  return (
    <div className="flex flex-col gap-2">
      <div className="flex gap-1.5">
        <Select
          aria-label="How comparisons go together"
          options={KINDS}
          value={kind}
          onChange={(event) => onChange(asKind(condition, event.target.value as Kind))}
        />
        {onRemove ? <IconButton label="Remove this condition" icon={<X />} onClick={onRemove} /> : null}
      </div>
      {kind === "one" ? (
        <Comparison pointer={pointer} condition={condition} place={place} onChange={onChange} />
      ) : (
        <div className="flex flex-col gap-3 border-l-2 pl-3">
          {parts.map((part, index) => (
            <Part
              key={index}
              pointer={kind === "not" ? below(pointer, "not") : below(pointer, kind, index)}
              condition={part}
              place={place}
              onChange={(next) => replace(index, next)}
              onRemove={kind === "not" || parts.length === 1 ? null : () => replace(index, null)}
            />
          ))}
          {kind === "not" ? null : (
            <Button
              size="sm"
              className="self-start"
              onClick={() => onChange(kind === "any" ? { any: [...parts, NEW] } : { all: [...parts, NEW] })}
            >
              <Plus aria-hidden="true" />
              Add a comparison
            </Button>
          )}
        </div>
      )}
    </div>
  );
}

const OPERATORS = CONDITION_OPERATORS.map((operator) => ({
  value: operator,
  label: OPERATOR_WORDS[operator],
}));

/** Numbers, true, false, null and lists are what they look like; everything else is text. */
function readOperand(text: string) {
  return /^\s*(?:-?\d|true$|false$|null$|\[|\{(?!\{))/.test(text) ? readValue(text, "json") : text;
}

function Comparison({ pointer, condition, place, onChange }: Omit<PartProps, "onRemove">) {
  const { errors } = useForm();
  const { pause } = useBound(pointer);
  const readable = useReadable(place);
  if (!("field" in condition)) return null;
  const { field, operator, value } = condition;
  const takesValue = operator !== "exists" && operator !== "not_exists";
  const error = errorAt(errors, pointer);
  return (
    <div data-pointer={pointer} className="flex flex-col gap-1.5">
      <TemplateInput
        label="Field"
        isBare
        value={String(field)}
        readable={readable}
        placeholder="context.step.field"
        onBlur={pause}
        onChange={(text) => onChange({ ...condition, field: text })}
      />
      <Select
        aria-label="Operator"
        options={OPERATORS}
        value={operator}
        onChange={(event) => {
          const next = event.target.value as ConditionOperator;
          onChange(
            next === "exists" || next === "not_exists"
              ? { field, operator: next }
              : { field, operator: next, value: value ?? "" },
          );
        }}
      />
      {takesValue ? (
        <TemplateInput
          label="Value"
          value={shownText(value)}
          readable={readable}
          placeholder="Text, number, true, [list] or {{template}}"
          onBlur={pause}
          onChange={(text) => onChange({ ...condition, value: readOperand(text) })}
        />
      ) : null}
      {error ? <p className="text-xs text-danger-text">{error}</p> : null}
    </div>
  );
}
