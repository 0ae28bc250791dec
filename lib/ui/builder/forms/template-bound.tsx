"use client";
import { useMemo } from "react";
import { useTools } from "../context";
import { type ReadablePlace, readableAt, type Readable } from "../model/readable";
import { type BoundProps, BoundField, useBound, useForm } from "./bound";
import { TemplateInput } from "./template-input";

/** What templates can read at a place of the definition. */
export function useReadable({ pointer, afterInside, ownOutput }: ReadablePlace): Readable[] {
  const { draft } = useForm();
  const { outputs } = useTools();
  return useMemo(
    () => readableAt(draft, { pointer, afterInside, ownOutput }, outputs),
    [draft, pointer, afterInside, ownOutput, outputs],
  );
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
