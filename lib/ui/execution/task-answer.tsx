"use client";
import { isJsonObject } from "@/lib/core/json";
import { JsonView } from "../blocks/json-view";
import { Panel, PanelBody, PanelHeader } from "../primitives/panel";
import type { ExecutionView } from "./types";

/** What came of a task, where one looks first. */
export function TaskAnswer({ execution: { kind, status, output } }: { execution: ExecutionView }) {
  if (kind !== "task" || status !== "completed" || !isJsonObject(output)) return null;
  const { answer } = output;
  if (answer === undefined || answer === null) return null;
  if (typeof answer !== "string") {
    return (
      <div className="mb-4">
        <JsonView label="Answer" value={answer} open={3} />
      </div>
    );
  }
  return (
    <Panel className="mb-4">
      <PanelHeader title="Answer" />
      <PanelBody>
        <p className="max-w-prose text-sm break-words whitespace-pre-wrap">{answer}</p>
      </PanelBody>
    </Panel>
  );
}
