"use client";
import { useState } from "react";
import { isJsonObject } from "@/lib/core/json";
import { ErrorNotice } from "../blocks/error-notice";
import { Button } from "../primitives/button";
import { Dialog, DialogContent, DialogFooter } from "../primitives/dialog";
import { Field } from "../primitives/field";
import { Input } from "../primitives/input";
import { fieldError } from "../problem";
import type { DecisionDialogProps } from "./decide-dialog";
import { questionOf } from "./looks";
import { useDecision } from "./use-decision";

/** Grants more of a budget: what was proposed, or another limit. */
export function BudgetDialog({ approval, open, onOpenChange }: DecisionDialogProps) {
  const asked = isJsonObject(approval.arguments) ? approval.arguments : {};
  const [limit, setLimit] = useState(String(asked.proposed ?? ""));
  const decide = useDecision(approval, () => onOpenChange(false));
  const proposed = Number(limit);
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogContent
        title={questionOf(approval)}
        description={`${approval.message ?? ""} The new limit holds for this execution only.`}
      >
        <form
          className="flex flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            void decide.run({ decision: "approve", arguments: { proposed } });
          }}
        >
          <Field
            label="New limit"
            hint={`Used so far: ${String(asked.used ?? "")}`}
            error={fieldError(decide.problem, "/arguments/proposed")}
          >
            <Input
              type="number"
              step="any"
              min={0}
              inputMode="decimal"
              value={limit}
              onChange={(event) => setLimit(event.target.value)}
            />
          </Field>
          {decide.problem && !decide.problem.errors?.length ? <ErrorNotice problem={decide.problem} /> : null}
          <DialogFooter className="-mx-5 -mb-5">
            <Button onClick={() => onOpenChange(false)}>Cancel</Button>
            <Button type="submit" variant="primary" busy={decide.busy} disabled={!(proposed > 0)}>
              Approve
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}
