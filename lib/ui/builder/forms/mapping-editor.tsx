"use client";
import { Braces, Plus, X } from "lucide-react";
import { useState } from "react";
import { isJsonObject, type Json, type JsonObject } from "@/lib/core/json";
import { Badge } from "../../primitives/badge";
import { Button } from "../../primitives/button";
import { IconButton } from "../../primitives/icon-button";
import { Input } from "../../primitives/input";
import { below, type Pointer } from "../model/pointer";
import type { Readable } from "../model/readable";
import { useBound, useForm } from "./bound";
import { errorAt } from "../model/issues";
import { readValue, shownText, typeFor } from "./read-value";
import { TemplateInput } from "./template-input";

export interface MappingEditorProps {
  pointer: Pointer;
  readable: readonly Readable[];
  /** JSON Schema of what the values are for: its members stand here from the start. */
  schema?: JsonObject | null;
  /** What one entry is called: "parameter", "value", "key". */
  noun: string;
  /** Only text: the values of an outputMapping. */
  onlyText?: boolean;
}

/** Names and what fills them. */
export function MappingEditor({ pointer, readable, schema, noun, onlyText = false }: MappingEditorProps) {
  const { value, set, pause, error } = useBound(pointer);
  const { errors } = useForm();
  const mapping = isJsonObject(value) ? value : {};
  const known = isJsonObject(schema?.properties) ? schema.properties : {};
  const required = Array.isArray(schema?.required) ? schema.required : [];
  const names = [...new Set([...Object.keys(known), ...Object.keys(mapping)])];

  function write(name: string, next: Json | undefined): void {
    const { [name]: _old, ...others } = mapping;
    const order = next === undefined ? others : { ...mapping, [name]: next };
    set(Object.keys(order).length > 0 ? order : undefined);
  }

  function rename(old: string, name: string): void {
    set(
      Object.fromEntries(Object.entries(mapping).map(([key, member]) => [key === old ? name : key, member])),
    );
    pause();
  }

  return (
    <div data-pointer={pointer} className="flex flex-col gap-2.5">
      {names.map((name) => (
        <Row
          key={name}
          name={name}
          pointer={below(pointer, name)}
          value={mapping[name]}
          schema={known[name]}
          isRequired={required.includes(name)}
          error={errorAt(errors, below(pointer, name))}
          readable={readable}
          onlyText={onlyText}
          onChange={(next) => write(name, next)}
          onRename={Object.hasOwn(known, name) ? null : (next) => rename(name, next)}
          taken={names}
          onBlur={pause}
        />
      ))}
      {error && names.length === 0 ? <p className="text-xs text-danger-text">{error}</p> : null}
      <AddRow noun={noun} taken={names} onAdd={(name) => write(name, "")} />
    </div>
  );
}

interface RowProps {
  name: string;
  pointer: Pointer;
  value: Json | undefined;
  schema: Json | undefined;
  isRequired: boolean;
  error: string | null;
  readable: readonly Readable[];
  onlyText: boolean;
  onChange(value: Json | undefined): void;
  /** Null: the schema names it. */
  onRename: ((name: string) => void) | null;
  taken: readonly string[];
  onBlur(): void;
}

function Row(props: RowProps) {
  const { name, pointer, value, schema, isRequired, error, readable, onlyText, onChange, onRename, onBlur } =
    props;
  const [asJson, setAsJson] = useState(typeof value !== "string" && value !== undefined);
  const wanted = typeFor(schema, value);
  const type = onlyText ? null : (wanted ?? (asJson ? "json" : null));
  const hint =
    isJsonObject(schema) && typeof schema.description === "string" ? schema.description : undefined;
  return (
    <div data-pointer={pointer} className="flex flex-col gap-1">
      <div className="flex min-h-6 items-center gap-1.5">
        {onRename ? (
          <RenameInput name={name} taken={props.taken} onRename={onRename} />
        ) : (
          <code title={hint} className="min-w-0 truncate text-xs">
            {name}
          </code>
        )}
        {isRequired ? <Badge>required</Badge> : null}
        {isJsonObject(schema) && typeof schema.type === "string" ? (
          <span className="text-2xs text-ink-faint">{schema.type}</span>
        ) : null}
        <span className="ml-auto flex">
          {onRename && !onlyText ? (
            <IconButton
              size="sm"
              icon={<Braces />}
              label={asJson ? `${name}: write as text` : `${name}: write as JSON`}
              aria-pressed={asJson}
              className={asJson ? "bg-pressed text-ink" : undefined}
              onClick={() => {
                setAsJson(!asJson);
                if (value !== undefined) onChange(readValue(shownText(value), asJson ? null : "json"));
              }}
            />
          ) : null}
          {value === undefined ? null : (
            <IconButton size="sm" icon={<X />} label={`Remove ${name}`} onClick={() => onChange(undefined)} />
          )}
        </span>
      </div>
      <TemplateInput
        label={name}
        value={shownText(value)}
        rows={2}
        readable={readable}
        placeholder={isRequired ? "{{input.…}}" : "Left to the engine"}
        onBlur={onBlur}
        onChange={(text) => onChange(text === "" && onRename === null ? undefined : readValue(text, type))}
      />
      {error ? <p className="text-xs text-danger-text">{error}</p> : null}
    </div>
  );
}

interface RenameInputProps {
  name: string;
  taken: readonly string[];
  onRename(name: string): void;
}

function RenameInput({ name, taken, onRename }: RenameInputProps) {
  const [text, setText] = useState(name);
  function commit(): void {
    const next = text.trim();
    if (next !== "" && next !== name && !taken.includes(next)) onRename(next);
    else setText(name);
  }
  return (
    <Input
      mono
      aria-label={`Name of ${name}`}
      className="h-6 w-36 px-1.5 text-xs"
      value={text}
      onChange={(event) => setText(event.target.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === "Enter") commit();
      }}
    />
  );
}

function AddRow({
  noun,
  taken,
  onAdd,
}: {
  noun: string;
  taken: readonly string[];
  onAdd(name: string): void;
}) {
  const [name, setName] = useState("");
  const trimmed = name.trim();
  const isFree = trimmed !== "" && !taken.includes(trimmed);
  function add(): void {
    if (!isFree) return;
    onAdd(trimmed);
    setName("");
  }
  return (
    <div className="flex gap-1.5">
      <Input
        mono
        aria-label={`Name of a new ${noun}`}
        placeholder={`new ${noun}`}
        className="h-7 text-xs"
        value={name}
        onChange={(event) => setName(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Enter") return;
          event.preventDefault();
          add();
        }}
      />
      <Button size="sm" disabled={!isFree} onClick={add}>
        <Plus aria-hidden="true" />
        Add
      </Button>
    </div>
  );
}
