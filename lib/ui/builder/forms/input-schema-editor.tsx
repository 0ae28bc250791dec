"use client";
import { Plus, X } from "lucide-react";
import { useState } from "react";
import { isJsonObject, type Json, type JsonObject } from "@/lib/core/json";
import { Button } from "../../primitives/button";
import { Checkbox } from "../../primitives/checkbox";
import { IconButton } from "../../primitives/icon-button";
import { Input } from "../../primitives/input";
import { Select } from "../../primitives/select";
import { JsonBound, useBound } from "./bound";

const TYPES = ["string", "number", "integer", "boolean", "array", "object"].map((value) => ({
  value,
  label: value,
}));

/** The members of the input, as a table; the whole JSON Schema stands under it. */
export function InputSchemaEditor() {
  const { value, set, pause } = useBound("/input");
  const [name, setName] = useState("");
  const schema: JsonObject = isJsonObject(value) ? value : {};
  const properties = isJsonObject(schema.properties) ? schema.properties : {};
  const required = Array.isArray(schema.required) ? schema.required.map(String) : [];

  function write(nextProperties: JsonObject, nextRequired: string[]): void {
    const { required: _required, ...rest } = schema;
    const listed = nextRequired.filter((key) => Object.hasOwn(nextProperties, key));
    set({
      ...rest,
      type: "object",
      properties: nextProperties,
      ...(listed.length > 0 ? { required: listed } : {}),
    });
  }

  function change(key: string, changes: Record<string, Json | undefined>): void {
    const member = isJsonObject(properties[key]) ? properties[key] : {};
    const next = Object.entries({ ...member, ...changes }).filter(([, part]) => part !== undefined);
    write({ ...properties, [key]: Object.fromEntries(next) as JsonObject }, required);
  }

  function add(): void {
    const key = name.trim();
    if (key === "" || Object.hasOwn(properties, key)) return;
    write({ ...properties, [key]: { type: "string" } }, [...required, key]);
    setName("");
  }

  return (
    <div className="flex flex-col gap-3">
      {Object.entries(properties).map(([key, member]) => (
        <div key={key} data-pointer={`/input/properties/${key}`} className="flex flex-col gap-1.5">
          <div className="flex items-center gap-2">
            <code className="min-w-0 flex-1 truncate text-xs">{key}</code>
            <Select
              className="w-28"
              aria-label={`Type of ${key}`}
              options={TYPES}
              placeholder="any"
              value={isJsonObject(member) && typeof member.type === "string" ? member.type : ""}
              onChange={(event) => change(key, { type: event.target.value || undefined })}
            />
            <span className="flex items-center gap-1.5 text-xs text-ink-muted">
              <Checkbox
                aria-label={`${key} is required`}
                checked={required.includes(key)}
                onCheckedChange={(checked) =>
                  write(
                    properties,
                    checked === true ? [...required, key] : required.filter((other) => other !== key),
                  )
                }
              />
              <span aria-hidden="true">required</span>
            </span>
            <IconButton
              size="sm"
              icon={<X />}
              label={`Remove ${key}`}
              onClick={() => {
                const { [key]: _gone, ...others } = properties;
                write(others, required);
              }}
            />
          </div>
          <Input
            aria-label={`What ${key} is`}
            placeholder="What it is, in words"
            value={isJsonObject(member) && typeof member.description === "string" ? member.description : ""}
            onBlur={pause}
            onChange={(event) => change(key, { description: event.target.value || undefined })}
          />
        </div>
      ))}
      <div className="flex gap-1.5">
        <Input
          mono
          aria-label="Name of a new input"
          placeholder="new input"
          className="h-7 text-xs"
          value={name}
          onChange={(event) => setName(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter") return;
            event.preventDefault();
            add();
          }}
        />
        <Button size="sm" disabled={name.trim() === ""} onClick={add}>
          <Plus aria-hidden="true" />
          Add
        </Button>
      </div>
      <details>
        <summary className="w-fit rounded-sm text-xs text-ink-muted hover:text-ink">JSON Schema</summary>
        <div className="mt-2">
          <JsonBound pointer="/input" label="JSON Schema of the input" hideLabel rows={8} />
        </div>
      </details>
    </div>
  );
}
