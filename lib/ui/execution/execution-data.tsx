"use client";
import type { Json } from "@/lib/core/json";
import { isJsonObject } from "@/lib/core/json";
import { JsonView } from "../blocks/json-view";
import { isOver } from "./is-over";
import type { ExecutionState } from "./state";
import type { ExecutionView } from "./types";

function isEmpty(value: Json): boolean {
  return value === null || (isJsonObject(value) && Object.keys(value).length === 0);
}

/** What went in, what came out, and what was said along with it. */
export function ExecutionData({ execution, state }: { execution: ExecutionView; state: ExecutionState }) {
  const { input, output, error, plan } = execution;
  const labels: [string, Json][] = [
    ["Context", execution.context],
    ["Metadata", execution.metadata],
    ["Budget", execution.budget],
    ["Plan", { source: plan.source, ...plan.details }],
  ];
  return (
    <div className="space-y-4">
      <div className="grid gap-4 lg:grid-cols-2">
        <JsonView label="Input" value={input} open={4} />
        {isOver(state) ? (
          <JsonView
            key={state.status}
            label={error ? "Error" : "Output"}
            value={error ? { ...error } : output}
            open={4}
          />
        ) : (
          <p className="grid place-items-center rounded-md border border-dashed p-8 text-sm text-ink-muted">
            The output appears here when it ends.
          </p>
        )}
      </div>
      <div className="grid gap-4 lg:grid-cols-2">
        {labels.map(([label, value]) =>
          isEmpty(value) ? null : <JsonView key={label} label={label} value={value} open={2} />,
        )}
      </div>
    </div>
  );
}
