"use client";
import { ToggleGroup as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { cn } from "../cn";

export interface Segment<Value extends string> {
  value: Value;
  label: ReactNode;
  /** Needed when `label` is only an icon. */
  accessibleName?: string;
}

export interface SegmentedControlProps<Value extends string> {
  /** What is being chosen. */
  label: string;
  segments: readonly Segment<Value>[];
  value: Value;
  onValueChange(value: Value): void;
  className?: string;
}

/** One of a few, all visible. Choosing the chosen one again changes nothing. */
export function SegmentedControl<Value extends string>(props: SegmentedControlProps<Value>) {
  const { label, segments, value, onValueChange, className } = props;
  return (
    <Radix.Root
      type="single"
      aria-label={label}
      value={value}
      onValueChange={(next) => {
        const segment = segments.find((candidate) => candidate.value === next);
        if (segment) onValueChange(segment.value);
      }}
      className={cn("inline-flex h-8 w-fit items-center gap-0.5 rounded-md bg-neutral-soft p-0.5", className)}
    >
      {segments.map((segment) => (
        <Radix.Item
          key={segment.value}
          value={segment.value}
          aria-label={segment.accessibleName}
          className="flex h-7 items-center gap-1.5 rounded-sm px-2.5 text-sm text-ink-muted hover:text-ink data-[state=on]:bg-surface data-[state=on]:font-medium data-[state=on]:text-ink data-[state=on]:shadow-raised [&_svg]:size-4"
        >
          {segment.label}
        </Radix.Item>
      ))}
    </Radix.Root>
  );
}
