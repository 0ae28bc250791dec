"use client";
import { useState } from "react";
import { ErrorNotice } from "../blocks/error-notice";
import { Button } from "../primitives/button";
import { Dialog, DialogContent, DialogFooter } from "../primitives/dialog";
import { Field } from "../primitives/field";
import { Textarea } from "../primitives/textarea";
import { questionOf } from "./looks";
import type { ApprovalView } from "./types";
import { useDecision } from "./use-decision";

export interface DecisionDialogProps {
  approval: ApprovalView;
  open: boolean;
  onOpenChange(open: boolean): void;
}

/** Approve or deny, with a word to whoever asked. */
export function DecideDialog({
  approval,
  decision,
  open,
  onOpenChange,
}: DecisionDialogProps & { decision: "approve" | "deny" }) {
  const [comment, setComment] = useState("");
  const decide = useDecision(approval, () => onOpenChange(false));
  const approving = decision === "approve";
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogContent
        title={`${approving ? "Approve" : "Deny"}: ${questionOf(approval)}`}
        description={
          approving
            ? "Exactly what is shown is done, once."
            : "Nothing is done. The execution hears of it, with your comment."
        }
      >
        <form
          className="flex flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            void decide.run({ decision, comment });
          }}
        >
          {approving && approval.destination ? (
            <p className="rounded-md bg-sunken px-3 py-2 font-mono text-xs break-words">
              {approval.destination}
            </p>
          ) : null}
          <Field label="Comment" hint={approving ? undefined : "What it should do instead."}>
            <Textarea
              rows={3}
              maxLength={2_000}
              value={comment}
              onChange={(event) => setComment(event.target.value)}
              onKeyDown={(event) => {
                if (event.key !== "Enter" || !(event.metaKey || event.ctrlKey)) return;
                event.preventDefault();
                void decide.run({ decision, comment });
              }}
            />
          </Field>
          {decide.problem ? <ErrorNotice problem={decide.problem} /> : null}
          <DialogFooter className="-mx-5 -mb-5">
            <Button onClick={() => onOpenChange(false)}>Cancel</Button>
            <Button type="submit" variant={approving ? "primary" : "danger"} busy={decide.busy}>
              {approving ? "Approve" : "Deny"}
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}
