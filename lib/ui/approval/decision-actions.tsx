"use client";
import { useEffect, useEffectEvent, useState } from "react";
import { Button } from "../primitives/button";
import { Kbd } from "../primitives/kbd";
import { AlwaysDialog } from "./always-dialog";
import { BudgetDialog } from "./budget-dialog";
import { DecideDialog } from "./decide-dialog";
import { EditDialog } from "./edit-dialog";
import type { ApprovalRights, ApprovalView } from "./types";

type Open = "approve" | "deny" | "edit" | "always" | null;

export interface DecisionActionsProps {
  approval: ApprovalView;
  rights: ApprovalRights;
  /** `a`, `d` and `e` are about this one. */
  keys?: boolean;
}

const OVERLAYS = "[role=dialog],[role=alertdialog],[role=menu],[role=listbox]";

/** Approve, deny, edit, allow from now on: by button or by key. */
export function DecisionActions({ approval, rights, keys = false }: DecisionActionsProps) {
  const [open, setOpen] = useState<Open>(null);
  const isTool = approval.kind === "tool";
  const active = rights.decide && approval.status === "pending";
  useDecisionKeys(keys && active, (key) => {
    if (key === "a") setOpen("approve");
    else if (key === "d") setOpen("deny");
    else if (key === "e" && approval.kind !== "step") setOpen(isTool ? "edit" : "approve");
    else return false;
    return true;
  });
  if (!active) return null;
  const dialog = (which: Exclude<Open, null>) => ({
    approval,
    open: open === which,
    onOpenChange: (next: boolean) => setOpen(next ? which : null),
  });
  return (
    <div className="flex flex-wrap gap-2">
      <Button variant="primary" onClick={() => setOpen("approve")}>
        Approve {keys ? <Kbd aria-hidden="true">a</Kbd> : null}
      </Button>
      <Button variant="danger" onClick={() => setOpen("deny")}>
        Deny {keys ? <Kbd aria-hidden="true">d</Kbd> : null}
      </Button>
      {isTool ? (
        <Button onClick={() => setOpen("edit")}>
          Edit arguments {keys ? <Kbd aria-hidden="true">e</Kbd> : null}
        </Button>
      ) : null}
      {isTool && rights.rules ? (
        <Button variant="ghost" onClick={() => setOpen("always")}>
          Always allow…
        </Button>
      ) : null}
      {open === "approve" && approval.kind !== "budget" ? (
        <DecideDialog decision="approve" {...dialog("approve")} />
      ) : null}
      {open === "approve" && approval.kind === "budget" ? <BudgetDialog {...dialog("approve")} /> : null}
      {open === "deny" ? <DecideDialog decision="deny" {...dialog("deny")} /> : null}
      {open === "edit" ? <EditDialog {...dialog("edit")} /> : null}
      {open === "always" ? <AlwaysDialog {...dialog("always")} /> : null}
    </div>
  );
}

/** Single keys, where nobody types and nothing is open. `onKey` says whether it was one of its own. */
export function useDecisionKeys(enabled: boolean, onKey: (key: string) => boolean): void {
  const act = useEffectEvent(onKey);
  useEffect(() => {
    if (!enabled) return;
    function onKeyDown(event: KeyboardEvent): void {
      if (event.metaKey || event.ctrlKey || event.altKey || event.defaultPrevented) return;
      if (isTyping(event.target) || document.querySelector(OVERLAYS)) return;
      if (act(event.key)) event.preventDefault();
    }
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [enabled]);
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}
