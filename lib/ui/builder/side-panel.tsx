"use client";
import { TriangleAlert } from "lucide-react";
import { type Ref, useMemo } from "react";
import type { FieldError } from "@/lib/core/errors";
import type { Known } from "@/lib/core/orchestration";
import { Badge } from "../primitives/badge";
import { Button } from "../primitives/button";
import { Tabs, TabsContent, TabsList, TabsTrigger } from "../primitives/tabs";
import { checkText } from "./json/check-text";
import { JsonEditor } from "./json/json-editor";
import type { BuilderNames } from "./names";
import { Problems } from "./problems";
import { RunPanel, type RunPanelProps } from "./run/run-panel";
import { StepPanel } from "./step-panel";
import type { Builder } from "./use-builder";

export const PANELS = ["step", "json", "problems", "run"] as const;
export type PanelName = (typeof PANELS)[number];

export interface SidePanelProps {
  builder: Builder;
  errors: readonly FieldError[];
  names: BuilderNames;
  known: Known;
  nonce: string | null;
  open: PanelName;
  onOpen(panel: PanelName): void;
  onReveal(error: FieldError): void;
  onSave(): void;
  run: Omit<RunPanelProps, "draft" | "selected">;
  mayRun: boolean;
  ref?: Ref<HTMLDivElement>;
}

/** What stands beside the canvas: the form, the JSON, what is wrong, and a run. */
export function SidePanel(props: SidePanelProps) {
  const { builder, errors, open, onOpen, onReveal, run, mayRun, ref } = props;
  const { selection, draft } = builder;
  const first = selection[0] ?? null;
  return (
    <Tabs
      value={open}
      onValueChange={(next) => onOpen(PANELS.find((name) => name === next) ?? "step")}
      className="flex h-full min-h-0 flex-col"
    >
      <TabsList className="shrink-0 px-2" aria-label="Beside the canvas">
        <TabsTrigger value="step">{selection.length > 0 ? "Step" : "Definition"}</TabsTrigger>
        <TabsTrigger value="json">JSON</TabsTrigger>
        <TabsTrigger value="problems">
          Problems
          {errors.length > 0 ? <Badge tone="danger">{errors.length}</Badge> : null}
        </TabsTrigger>
        {mayRun ? <TabsTrigger value="run">Run</TabsTrigger> : null}
      </TabsList>
      {builder.isBroken ? <BrokenNote builder={builder} /> : null}
      <TabsContent ref={ref} value="step" className="min-h-0 flex-1 overflow-y-auto pt-0">
        <StepPanel selection={selection} />
      </TabsContent>
      <TabsContent value="json" className="min-h-0 flex-1 pt-0">
        <JsonPane {...props} />
      </TabsContent>
      <TabsContent value="problems" className="min-h-0 flex-1 overflow-y-auto pt-0" aria-live="polite">
        <Problems draft={draft} errors={errors} onReveal={onReveal} />
      </TabsContent>
      {/* It stays where it is while one looks at a step: an execution goes on being followed. */}
      {mayRun ? (
        <TabsContent
          value="run"
          forceMount
          className="min-h-0 flex-1 overflow-y-auto pt-0 data-[state=inactive]:hidden"
        >
          <RunPanel draft={draft} selected={first} {...run} />
        </TabsContent>
      ) : null}
    </Tabs>
  );
}

function JsonPane({ builder, known, names, nonce, onSave }: SidePanelProps) {
  const { text, actions } = builder;
  const errors = useMemo(() => checkText(text, known), [text, known]);
  return (
    <JsonEditor
      value={text}
      label="Definition as JSON"
      errors={errors}
      known={names}
      nonce={nonce}
      onChange={actions.type}
      onSave={onSave}
      className="h-full min-h-96 rounded-none border-0"
    />
  );
}

function BrokenNote({ builder }: { builder: Builder }) {
  return (
    <div
      role="status"
      className="flex items-center gap-3 border-b bg-warning-soft px-4 py-2 text-xs text-warning-text"
    >
      <TriangleAlert aria-hidden="true" className="size-4 shrink-0" />
      <p className="flex-1">
        The JSON can't be read now. The canvas shows the last that could, and takes no changes.
      </p>
      <Button size="sm" onClick={builder.actions.dropText}>
        Take the canvas's
      </Button>
    </div>
  );
}
