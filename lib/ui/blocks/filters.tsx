"use client";
import { ChevronDown } from "lucide-react";
import { type ComponentProps, useState } from "react";
import { cn } from "../cn";
import { Button } from "../primitives/button";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuRadioGroup,
  DropdownMenuRadioItem,
  DropdownMenuTrigger,
} from "../primitives/dropdown-menu";
import { Field } from "../primitives/field";
import { Input } from "../primitives/input";
import { Popover, PopoverContent, PopoverTrigger } from "../primitives/popover";
import { formatExact } from "./format";

interface FilterProps {
  label: string;
  value: string;
  onChange(value: string | undefined): void;
}

function FilterButton({
  label,
  shown,
  className,
  ...rest
}: ComponentProps<typeof Button> & { label: string; shown: string }) {
  return (
    <Button
      size="sm"
      className={cn(shown && "border-accent-line bg-accent-soft text-accent-text", className)}
      {...rest}
    >
      {shown ? (
        <>
          <span className="opacity-80">{label}:</span>
          <span className="max-w-40 truncate">{shown}</span>
        </>
      ) : (
        label
      )}
      <ChevronDown aria-hidden="true" className="size-3.5! opacity-70" />
    </Button>
  );
}

const ANY = "any";

export function ChoiceFilter(props: FilterProps & { options: readonly { value: string; label: string }[] }) {
  const { label, options, value, onChange } = props;
  const shown = options.find((option) => option.value === value)?.label ?? value;
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <FilterButton label={label} shown={shown} />
      </DropdownMenuTrigger>
      <DropdownMenuContent align="start">
        <DropdownMenuRadioGroup
          value={value || ANY}
          onValueChange={(next) => onChange(next === ANY ? undefined : next)}
        >
          <DropdownMenuRadioItem value={ANY}>Any</DropdownMenuRadioItem>
          {options.map((option) => (
            <DropdownMenuRadioItem key={option.value} value={option.value}>
              {option.label}
            </DropdownMenuRadioItem>
          ))}
        </DropdownMenuRadioGroup>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}

export function TextFilter({
  label,
  value,
  onChange,
  placeholder,
  mono,
}: FilterProps & { placeholder?: string; mono?: boolean }) {
  const [open, setOpen] = useState(false);
  function apply(form: FormData): void {
    const text = form.get("value");
    onChange(typeof text === "string" ? text.trim() : undefined);
    setOpen(false);
  }
  return (
    <Popover open={open} onOpenChange={setOpen}>
      <PopoverTrigger asChild>
        <FilterButton label={label} shown={value} />
      </PopoverTrigger>
      <PopoverContent aria-label={label}>
        <form action={apply} className="flex flex-col gap-3">
          <Field label={label}>
            <Input
              name="value"
              defaultValue={value}
              placeholder={placeholder}
              mono={mono}
              autoComplete="off"
              spellCheck={false}
            />
          </Field>
          <div className="flex justify-end gap-2">
            {value ? (
              <Button variant="ghost" size="sm" onClick={() => (onChange(undefined), setOpen(false))}>
                Remove
              </Button>
            ) : null}
            <Button type="submit" variant="primary" size="sm">
              Apply
            </Button>
          </div>
        </form>
      </PopoverContent>
    </Popover>
  );
}

const SPANS = [
  { value: "3600000", label: "Last hour" },
  { value: "86400000", label: "Last 24 hours" },
  { value: "604800000", label: "Last 7 days" },
  { value: "2592000000", label: "Last 30 days" },
] as const;

export function SinceFilter({ label, value, onChange }: FilterProps) {
  const shown =
    value && !Number.isNaN(Date.parse(value)) ? `since ${formatExact(new Date(value)).slice(0, 16)}` : value;
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <FilterButton label={label} shown={shown} />
      </DropdownMenuTrigger>
      <DropdownMenuContent align="start">
        <DropdownMenuRadioGroup
          value={value ? "" : ANY}
          onValueChange={(next) =>
            onChange(next === ANY ? undefined : new Date(Date.now() - Number(next)).toISOString())
          }
        >
          <DropdownMenuRadioItem value={ANY}>Any time</DropdownMenuRadioItem>
          {SPANS.map((span) => (
            <DropdownMenuRadioItem key={span.value} value={span.value}>
              {span.label}
            </DropdownMenuRadioItem>
          ))}
        </DropdownMenuRadioGroup>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
