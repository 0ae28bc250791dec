"use client";
import { ChevronRight } from "lucide-react";
import { useState } from "react";
import type { Json } from "@/lib/core/json";
import { cn } from "../cn";
import { JsonText } from "./json-text";
import { visibleText } from "./visible-text";

/** Long lists open in pieces: a thousand rows at once help nobody. */
const PIECE = 100;

export interface JsonNodeProps {
  name?: string | number;
  value: Json;
  /** Levels that start open. */
  open: number;
}

export function JsonNode({ name, value, open }: JsonNodeProps) {
  if (typeof value === "object" && value !== null && Object.keys(value).length > 0) {
    return <Branch name={name} value={value} open={open} />;
  }
  return (
    <div className="flex pl-5 leading-5">
      <Name name={name} />
      <Leaf value={value} />
    </div>
  );
}

function Branch({
  name,
  value,
  open,
}: {
  name?: string | number;
  value: Json[] | { [key: string]: Json };
  open: number;
}) {
  const [isOpen, setOpen] = useState(open > 0);
  const [shown, setShown] = useState(PIECE);
  const isList = Array.isArray(value);
  const entries = Object.entries(value);
  const [before, after] = isList ? ["[", "]"] : ["{", "}"];
  const rest = entries.length - shown;
  return (
    <div className="leading-5">
      <button
        type="button"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
        className="flex max-w-full items-center rounded-sm pr-1 text-left hover:bg-hover focus-visible:outline-offset-0"
      >
        <ChevronRight
          aria-hidden="true"
          className={cn("mr-1 size-4 shrink-0 text-ink-faint", isOpen && "rotate-90")}
        />
        <Name name={name} />
        <span className="text-ink-faint">
          {isOpen ? before : `${before} ${entries.length} ${isList ? "items" : "keys"} ${after}`}
        </span>
      </button>
      {isOpen ? (
        <>
          <div className="ml-2 border-l pl-2">
            {entries.slice(0, shown).map(([key, item]) => (
              <JsonNode key={key} name={isList ? Number(key) : key} value={item} open={open - 1} />
            ))}
            {rest > 0 ? (
              <button
                type="button"
                className="ml-5 text-accent-text hover:underline"
                onClick={() => setShown(shown + PIECE)}
              >
                {Math.min(rest, PIECE)} more of {rest}
              </button>
            ) : null}
          </div>
          <div className="pl-5 text-ink-faint">{after}</div>
        </>
      ) : null}
    </div>
  );
}

function Name({ name }: { name?: string | number }) {
  if (name === undefined) return null;
  return (
    <span className={cn("mr-2 shrink-0", typeof name === "number" ? "text-ink-faint" : "text-ink-muted")}>
      {typeof name === "string" ? visibleText(name) : name}:
    </span>
  );
}

function Leaf({ value }: { value: Json }) {
  if (typeof value === "string") return <JsonText text={value} />;
  if (typeof value === "number") return <span className="text-accent-text">{value}</span>;
  if (typeof value === "boolean") return <span className="text-warning-text">{String(value)}</span>;
  if (value === null) return <span className="text-ink-faint">null</span>;
  return <span className="text-ink-faint">{Array.isArray(value) ? "[]" : "{}"}</span>;
}
