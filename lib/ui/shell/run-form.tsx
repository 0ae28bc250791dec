"use client";
import type { ReactNode } from "react";
import type { JsonObject } from "@/lib/core/json";
import { api } from "../api";
import { ErrorNotice } from "../blocks/error-notice";
import { Button } from "../primitives/button";
import { DialogClose } from "../primitives/dialog";
import type { Problem } from "../problem";
import { useApiAction } from "../use-api-action";

export interface RunKindProps {
  workspace: string;
  onStarted(executionId: string): void;
}

export interface RunFormProps extends RunKindProps {
  /** What `POST /v1/orchestrate` gets; null while the fields don't make one. */
  body: JsonObject | null;
  /** The pointers the fields show problems of themselves. */
  pointers: readonly string[];
  /** The fields, given what was wrong with the last attempt. */
  children(problem: Problem | null): ReactNode;
}

/** Starts an execution in the background; what is typed stays when it is refused. */
export function RunForm({ workspace, onStarted, body, pointers, children }: RunFormProps) {
  const start = useApiAction(
    (asked: JsonObject) =>
      api<{ execution_id: string }>("/orchestrate", {
        method: "POST",
        workspace,
        headers: { Prefer: "respond-async" },
        body: asked,
      }),
    { quiet: true, refresh: false, onSuccess: (made) => onStarted(made.execution_id) },
  );
  const { problem } = start;
  const shown = problem?.errors?.length && problem.errors.every(({ pointer }) => pointers.includes(pointer));
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (body) void start.run(body);
      }}
    >
      {children(problem)}
      {problem && !shown ? <ErrorNotice problem={problem} /> : null}
      <div className="flex justify-end gap-2">
        <DialogClose asChild>
          <Button>Cancel</Button>
        </DialogClose>
        <Button type="submit" variant="primary" busy={start.busy} disabled={body === null}>
          Run
        </Button>
      </div>
    </form>
  );
}
