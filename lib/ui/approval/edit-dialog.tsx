"use client";
import { useState } from "react";
import { isJsonObject, type JsonObject } from "@/lib/core/json";
import { ErrorNotice } from "../blocks/error-notice";
import { Button } from "../primitives/button";
import { Dialog, DialogContent, DialogFooter } from "../primitives/dialog";
import { Field } from "../primitives/field";
import { Textarea } from "../primitives/textarea";
import type { DecisionDialogProps } from "./decide-dialog";
import { useDecision } from "./use-decision";

/** Other arguments: a new request takes the place of this one and waits for its own decision. */
export function EditDialog({ approval, open, onOpenChange }: DecisionDialogProps) {
  const [text, setText] = useState(() => JSON.stringify(approval.arguments, null, 2));
  const decide = useDecision(approval, () => onOpenChange(false));
  const parsed = parse(text);
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogContent
        className="max-w-2xl"
        title="Edit the arguments"
        description="Other arguments are another call: this makes a new request, which waits for its own approval."
      >
        <form
          className="flex flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            if (parsed) void decide.run({ decision: "approve", arguments: parsed });
          }}
        >
          <Field label="Arguments" error={parsed ? undefined : "This is not a JSON object."}>
            <Textarea
              mono
              rows={14}
              spellCheck={false}
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          </Field>
          {decide.problem ? <ErrorNotice problem={decide.problem} /> : null}
          <DialogFooter className="-mx-5 -mb-5">
            <Button onClick={() => onOpenChange(false)}>Cancel</Button>
            <Button type="submit" variant="primary" busy={decide.busy} disabled={!parsed}>
              Ask with these
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}

function parse(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : null;
  } catch {
    return null;
  }
}
