"use client";
import { SegmentedControl } from "@/lib/ui/primitives/segmented-control";
import { JsonEditor } from "@/lib/ui/builder/json/json-editor";
import { schemaOf } from "./role-draft";
import type { RoleFieldsProps } from "./role-form";

const NO_NAMES = { capabilities: [], agents: [], roles: [], orchestrations: [] };

/** Text, or JSON that fits a schema. */
export function OutputFields({ draft, change, error, nonce }: RoleFieldsProps & { nonce: string | null }) {
  const wrong = schemaOf(draft) === null ? "This is not a JSON object." : error("output_schema");
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-col items-start gap-1.5">
        <span className="text-sm font-medium">Output</span>
        <SegmentedControl
          label="Output"
          segments={[
            { value: "text", label: "Text" },
            { value: "json", label: "JSON by a schema" },
          ]}
          value={draft.structured ? "json" : "text"}
          onValueChange={(value) => change({ structured: value === "json" })}
        />
      </div>
      {draft.structured ? (
        <>
          <JsonEditor
            className="min-h-40"
            label="JSON Schema of the output"
            value={draft.schema}
            errors={[]}
            known={NO_NAMES}
            nonce={nonce}
            onChange={(schema) => change({ schema })}
            onSave={() => undefined}
          />
          {wrong ? <p className="text-xs text-danger-text">{wrong}</p> : null}
          <p className="text-xs text-ink-muted">
            Later steps read it as <code>{"{{context.step.score}}"}</code>. An answer that does not fit is put
            right once.
          </p>
        </>
      ) : (
        <p className="text-xs text-ink-muted">
          Later steps read it as <code>{"{{context.step.text}}"}</code>.
        </p>
      )}
    </div>
  );
}
