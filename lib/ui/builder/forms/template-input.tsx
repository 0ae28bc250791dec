"use client";
import { Braces } from "lucide-react";
import { type ComponentProps, type KeyboardEvent, useId, useRef, useState } from "react";
import type { Json } from "@/lib/core/json";
import { cn } from "../../cn";
import { useFieldControl } from "../../primitives/field";
import { controlClass } from "../../primitives/input";
import type { Readable } from "../model/readable";
import { type Asked, askedAt, complete, offersFor } from "./completion";

export interface TemplateInputProps {
  value: string;
  onChange(value: string): void;
  onBlur?(): void;
  /** What can be read at this place. */
  readable: readonly Readable[];
  /** The whole text is a path, as a condition's field is. */
  isBare?: boolean;
  rows?: number;
  placeholder?: string;
  /** Its name, where no Field gives it one. */
  label?: string;
  className?: string;
}

interface Opened {
  asked: Asked;
  index: number;
}

/** Text with templates in it: `{{` offers what can be read here. */
export function TemplateInput(props: TemplateInputProps) {
  const {
    value,
    onChange,
    onBlur,
    readable,
    isBare = false,
    rows = 1,
    placeholder,
    label,
    className,
  } = props;
  const control = useFieldControl<ComponentProps<"textarea">>({ "aria-label": label });
  const element = useRef<HTMLTextAreaElement>(null);
  const listId = useId();
  const [opened, setOpened] = useState<Opened | null>(null);
  const offers = opened ? offersFor(readable, opened.asked.text) : [];
  const active = opened && offers.length > 0 ? Math.min(opened.index, offers.length - 1) : null;

  function look(): void {
    const at = element.current;
    if (!at) return;
    const asked = askedAt(at.value, at.selectionStart, isBare);
    setOpened(asked && { asked, index: 0 });
  }

  function choose(path: string): void {
    const at = element.current;
    if (!at || !opened) return;
    const next = complete(at.value, at.selectionStart, opened.asked, path, isBare);
    onChange(next.value);
    setOpened(null);
    requestAnimationFrame(() => {
      at.focus();
      at.setSelectionRange(next.caret, next.caret);
    });
  }

  /** Begins a template where the cursor is, and offers everything. */
  function begin(): void {
    const at = element.current;
    if (!at) return;
    const caret = at.selectionStart + 2;
    onChange(`${value.slice(0, at.selectionStart)}{{${value.slice(at.selectionEnd)}`);
    setOpened({ asked: { from: caret, text: "" }, index: 0 });
    requestAnimationFrame(() => {
      at.focus();
      at.setSelectionRange(caret, caret);
    });
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === "Enter" && active === null && rows === 1) event.preventDefault();
    if (active === null) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && opened)
      setOpened({ ...opened, index: (active + step + offers.length) % offers.length });
    else if (event.key === "Enter" || event.key === "Tab") choose(offers[active]?.path ?? "");
    else if (event.key === "Escape") setOpened(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <div className={cn("relative", className)}>
      <textarea
        ref={element}
        rows={rows}
        value={value}
        placeholder={placeholder}
        spellCheck={false}
        role="combobox"
        aria-expanded={active !== null}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={active === null ? undefined : `${listId}-${active}`}
        className={cn(
          controlClass,
          !isBare && "pr-8",
          "block field-sizing-content max-h-60 min-h-8 resize-none py-1.5 font-mono text-xs leading-[18px] break-words",
        )}
        {...control}
        onChange={(event) => {
          onChange(rows === 1 ? event.target.value.replaceAll("\n", " ") : event.target.value);
          look();
        }}
        onClick={look}
        onFocus={isBare ? look : undefined}
        onKeyDown={onKeyDown}
        onBlur={() => {
          setOpened(null);
          onBlur?.();
        }}
      />
      {isBare ? null : (
        // By keys two braces do the same: it is no stop of its own.
        <button
          type="button"
          tabIndex={-1}
          aria-label="Insert a value"
          title="Insert what can be read here"
          className="absolute top-1 right-1 grid size-6 place-items-center rounded-sm text-ink-faint hover:bg-hover hover:text-ink"
          onMouseDown={(event) => event.preventDefault()}
          onClick={begin}
        >
          <Braces aria-hidden="true" className="size-3.5" />
        </button>
      )}
      <Offers id={listId} offers={active === null ? [] : offers} active={active ?? -1} onChoose={choose} />
    </div>
  );
}

const MAX_SHOWN = 60;

function shortValue(value: Json): string {
  return (typeof value === "string" ? value : JSON.stringify(value)).slice(0, MAX_SHOWN);
}

interface OffersProps {
  id: string;
  offers: readonly Readable[];
  active: number;
  onChoose(path: string): void;
}

function Offers({ id, offers, active, onChoose }: OffersProps) {
  return (
    <div
      id={id}
      role="listbox"
      aria-label="What can be read here"
      className={cn(
        "absolute top-full left-0 z-30 mt-1 max-h-56 w-full min-w-64 overflow-y-auto rounded-lg bg-raised p-1 shadow-overlay",
        offers.length === 0 && "hidden",
      )}
    >
      {offers.map((item, index) => (
        <div
          key={item.path}
          id={`${id}-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === active}
          ref={index === active ? (node) => node?.scrollIntoView({ block: "nearest" }) : undefined}
          className={cn(
            "flex items-baseline gap-3 rounded-md px-2 py-1 text-xs",
            index === active && "bg-hover",
          )}
          // Chosen before the box loses the focus; keys are taken by the box.
          onMouseDown={(event) => {
            event.preventDefault();
            onChoose(item.path);
          }}
        >
          <code className="min-w-0 flex-1 break-all">{item.path}</code>
          <span className="max-w-40 shrink-0 truncate text-ink-faint">
            {item.value === undefined ? (item.type ?? item.from) : shortValue(item.value)}
          </span>
        </div>
      ))}
    </div>
  );
}
