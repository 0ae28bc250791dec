"use client";
import { useDeferredValue, useMemo } from "react";
import type { Json } from "@/lib/core/json";
import { useOverlay, useTools } from "../context";
import { stepAt } from "../model/edit";
import type { Pointer } from "../model/pointer";
import { type ReadablePlace, readableAt, type Readable, withValues } from "../model/readable";
import { type Draft, idOf } from "../model/tree";
import type { NodeRun } from "../run/run-states";
import { type BoundProps, BoundField, useBound, useForm } from "./bound";
import { TemplateInput } from "./template-input";

function outputsOfRuns(draft: Draft, runs: ReadonlyMap<Pointer, NodeRun>): ReadonlyMap<string, Json> {
  return new Map(
    [...runs].flatMap(([pointer, { last }]) => {
      const step = stepAt(draft, pointer);
      const id = step && !step.outputMapping ? idOf(step) : null;
      return id === null || last.output === undefined ? [] : [[id, last.output] as const];
    }),
  );
}

/** What templates can read at a place of the definition. */
export function useReadable({ pointer, afterInside, ownOutput }: ReadablePlace): Readable[] {
  const form = useForm();
  // What can be read changes rarely, and in a long plan it takes longer to find than a key to press.
  const draft = useDeferredValue(form.draft);
  const { outputs } = useTools();
  const { runs } = useOverlay();
  return useMemo(() => {
    const readable = readableAt(draft, { pointer, afterInside, ownOutput }, outputs);
    return runs.size === 0 ? readable : withValues(readable, outputsOfRuns(draft, runs));
  }, [draft, pointer, afterInside, ownOutput, outputs, runs]);
}

/** A text of the definition that may hold templates. */
export function TemplateBound({
  place,
  rows,
  placeholder,
  ...props
}: BoundProps & { place: ReadablePlace; rows?: number; placeholder?: string }) {
  const { value, error, set, pause } = useBound(props.pointer);
  const readable = useReadable(place);
  return (
    <BoundField {...props} error={error}>
      <TemplateInput
        value={typeof value === "string" ? value : value === undefined ? "" : JSON.stringify(value)}
        rows={rows}
        placeholder={placeholder}
        readable={readable}
        onBlur={pause}
        onChange={(text) => set(text === "" ? undefined : text)}
      />
    </BoundField>
  );
}
