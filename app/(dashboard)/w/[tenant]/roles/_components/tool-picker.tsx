"use client";
import { X } from "lucide-react";
import { useState } from "react";
import { isToolPattern, isWildcard, matchesTool } from "@/lib/core/tool-pattern";
import { Badge } from "@/lib/ui/primitives/badge";
import { Button } from "@/lib/ui/primitives/button";
import { Checkbox } from "@/lib/ui/primitives/checkbox";
import { Field } from "@/lib/ui/primitives/field";
import { IconButton } from "@/lib/ui/primitives/icon-button";
import { Input } from "@/lib/ui/primitives/input";
import type { ToolChoice } from "./role-choices";

export interface ToolPickerProps {
  tools: readonly ToolChoice[];
  /** Names and wildcards. */
  value: readonly string[];
  onChange(value: string[]): void;
  error: string | null;
}

/** Tools by name, and wildcards that also take those to come; says which tools they come to now. */
export function ToolPicker({ tools, value, onChange, error }: ToolPickerProps) {
  const [typed, setTyped] = useState("");
  const wildcards = value.filter(isWildcard);
  const covered = (name: string) => wildcards.find((pattern) => matchesTool(pattern, name));
  const come = tools.filter(({ name }) => value.some((pattern) => matchesTool(pattern, name)));
  const pattern = typed.trim();
  const wrong = pattern !== "" && !(isToolPattern(pattern) && isWildcard(pattern));
  const toggle = (name: string, on: boolean) =>
    onChange(on ? [...value, name] : value.filter((known) => known !== name));
  function add(): void {
    if (pattern === "" || wrong) return;
    if (!value.includes(pattern)) onChange([...value, pattern]);
    setTyped("");
  }
  return (
    <fieldset className="flex flex-col gap-3">
      <legend className="mb-1.5 text-sm font-medium">Tools</legend>
      <ul className="grid gap-x-4 gap-y-2 sm:grid-cols-2">
        {tools.map(({ name, description, writes }) => (
          <li key={name}>
            <Field
              layout="row"
              label={
                <>
                  <code className="text-xs">{name}</code>
                  {writes ? <span className="ml-1.5 text-xs text-warning-text">writes</span> : null}
                </>
              }
              hint={covered(name) ? `by ${covered(name)}` : description}
            >
              <Checkbox
                checked={value.includes(name) || covered(name) !== undefined}
                disabled={covered(name) !== undefined}
                onCheckedChange={(next) => toggle(name, next === true)}
              />
            </Field>
          </li>
        ))}
      </ul>
      <div className="flex items-end gap-2">
        <Field
          className="w-56"
          label="Wildcard"
          hint="memory.* or *"
          error={wrong ? "A wildcard ends with .* or is *." : null}
        >
          <Input
            mono
            value={typed}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => setTyped(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== "Enter") return;
              event.preventDefault();
              add();
            }}
          />
        </Field>
        <Button className="mb-5.5" disabled={pattern === "" || wrong} onClick={add}>
          Add
        </Button>
      </div>
      {wildcards.length > 0 ? (
        <ul className="flex flex-wrap gap-1.5" aria-label="Wildcards">
          {wildcards.map((name) => (
            <li key={name} className="inline-flex items-center gap-1">
              <Badge mono>{name}</Badge>
              <span className="text-xs text-ink-faint">
                {tools.filter((tool) => matchesTool(name, tool.name)).length} now
              </span>
              <IconButton
                label={`Take ${name} away`}
                icon={<X />}
                size="sm"
                onClick={() => toggle(name, false)}
              />
            </li>
          ))}
        </ul>
      ) : null}
      <p className="text-xs text-ink-muted">
        {come.length === 0
          ? "No tools: it answers from its prompt and input alone."
          : `Comes to ${come.map(({ name }) => name).join(", ")}, as far as whoever starts it may use them.`}
      </p>
      {error ? <p className="text-xs text-danger-text">{error}</p> : null}
    </fieldset>
  );
}
