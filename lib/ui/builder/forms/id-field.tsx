"use client";
import { useState } from "react";
import { ContextKey, type StepInput } from "@/lib/core/orchestration-input";
import { Input } from "../../primitives/input";
import { useTools } from "../context";
import { changeId } from "../model/edit";
import { errorAt } from "../model/issues";
import { below, type Pointer } from "../model/pointer";
import { idOf, takenIds } from "../model/tree";
import { BoundField, useForm } from "./bound";

/** A step's id. Written when one is done typing: everything that reads the step follows to the new name. */
export function IdField({ pointer, step }: { pointer: Pointer; step: StepInput }) {
  const { draft, errors } = useForm();
  const { actions } = useTools();
  const current = idOf(step) ?? "";
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed ?? current;
  const refusal = typed === null || typed === current ? null : whyNot(typed, takenIds(draft.steps));

  function commit(): void {
    if (typed !== null && typed !== current && refusal === null)
      actions.edit((edit) => changeId(edit.draft, pointer, typed));
    setTyped(null);
  }

  const at = below(pointer, "id");
  return (
    <BoundField
      pointer={at}
      label="Id"
      hint={`Read as {{context.${current || "…"}}}. Renaming follows.`}
      error={refusal ?? errorAt(errors, at)}
    >
      <Input
        mono
        value={text}
        autoComplete="off"
        onChange={(event) => setTyped(event.target.value)}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === "Enter") commit();
          if (event.key === "Escape") setTyped(null);
        }}
      />
    </BoundField>
  );
}

function whyNot(id: string, taken: ReadonlySet<string>): string | null {
  if (taken.has(id)) return "Another step has this id.";
  const parsed = ContextKey.safeParse(id);
  return parsed.success ? null : (parsed.error.issues[0]?.message ?? "This can't be an id.");
}
