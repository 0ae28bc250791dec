"use client";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { Dialog, DialogContent } from "../primitives/dialog";
import { type Segment, SegmentedControl } from "../primitives/segmented-control";
import { RunIntentForm } from "./run-intent-form";
import { RunTaskForm } from "./run-task-form";
import type { OpenProps } from "./shortcut-sheet";

/** What the dialog starts. */
export type RunKind = "intent" | "task";

export interface RunIntentDialogProps extends OpenProps {
  workspace: string;
  /** The kind to start with. */
  kind: RunKind;
  /** The capability to start with. */
  capability: string;
}

const WORDS = {
  intent: {
    title: "Run an intent",
    description: "One capability, one agent chosen by rule, one contract in the ledger.",
  },
  task: {
    title: "Run a task",
    description: "Say what is to be done. A planner decides the steps and hands each to an agent.",
  },
} as const satisfies Record<RunKind, { title: string; description: string }>;

const SEGMENTS: readonly Segment<RunKind>[] = [
  { value: "intent", label: "Intent" },
  { value: "task", label: "Task" },
];

/** Starts an intent or a task and opens its execution. */
export function RunIntentDialog(props: RunIntentDialogProps) {
  const { workspace, capability, open, onOpenChange } = props;
  const router = useRouter();
  const [kind, setKind] = useState<RunKind>(props.kind);
  const form = {
    workspace,
    onStarted: (executionId: string) => {
      onOpenChange(false);
      router.push(`/w/${workspace}/executions/${executionId}`);
    },
  };
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogContent
        title={WORDS[kind].title}
        description={WORDS[kind].description}
        initialFocus="form input, form textarea"
      >
        <SegmentedControl
          label="What to run"
          segments={SEGMENTS}
          value={kind}
          onValueChange={(value) => setKind(value === "task" ? "task" : "intent")}
          className="mb-4"
        />
        {kind === "intent" ? <RunIntentForm {...form} capability={capability} /> : <RunTaskForm {...form} />}
      </DialogContent>
    </Dialog>
  );
}
