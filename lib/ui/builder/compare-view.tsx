"use client";
import { useEffect, useMemo, useState } from "react";
import type { Place } from "@/lib/core/orchestration-places";
import { api } from "../api";
import { cn } from "../cn";
import { Select } from "../primitives/select";
import { type Problem, toProblem } from "../problem";
import { ErrorNotice } from "../blocks/error-notice";
import { useWorkspace } from "../workspace";
import { Canvas } from "./canvas/canvas";
import { MarkBadge } from "./canvas/node-marks";
import { type BuilderTools, OverlayProvider, ToolsProvider, useTools } from "./context";
import { compareDrafts, type Comparison } from "./model/compare";
import { stepAt } from "./model/edit";
import type { Pointer } from "./model/pointer";
import { type Draft, idOf } from "./model/tree";
import { StepList } from "./step-list";
import { useWide } from "./use-wide";

export interface CompareViewProps {
  id: string;
  latest: number;
  /** What is compared with the canvas first: without it, the version before the latest. */
  from?: number;
  /** What is on the canvas, saved or not. */
  draft: Draft;
}

const NOW = "now";

function useVersion(
  id: string,
  version: string,
  draft: Draft,
): { draft: Draft | null; problem: Problem | null } {
  const workspace = useWorkspace();
  const [loaded, setLoaded] = useState<Readonly<Record<string, Draft>>>({});
  const [problem, setProblem] = useState<Problem | null>(null);
  const isNeeded = version !== NOW && !loaded[version];
  useEffect(() => {
    if (!isNeeded) return;
    const abort = new AbortController();
    api<{ definition: Draft }>(`/orchestrations/${id}/versions/${version}`, {
      workspace,
      signal: abort.signal,
    }).then(
      ({ definition }) => setLoaded((known) => ({ ...known, [version]: definition })),
      (error: unknown) => {
        if (!abort.signal.aborted) setProblem(toProblem(error));
      },
    );
    return () => abort.abort();
  }, [id, version, workspace, isNeeded]);
  return { draft: version === NOW ? draft : (loaded[version] ?? null), problem };
}

/** Two versions on one canvas: what came, went, moved and changed, by colour, line and word. */
export function CompareView({ id, latest, from: start, draft }: CompareViewProps) {
  const tools = useTools();
  const [from, setFrom] = useState(String(start ?? Math.max(1, latest - 1)));
  const [to, setTo] = useState(NOW);
  const before = useVersion(id, from, draft);
  const after = useVersion(id, to, draft);
  const comparison = useMemo(
    () => (before.draft && after.draft ? compareDrafts(before.draft, after.draft) : null),
    [before.draft, after.draft],
  );
  const problem = before.problem ?? after.problem;
  const versions = Array.from({ length: latest }, (_, index) => String(latest - index));
  const options = [
    { value: NOW, label: "The canvas" },
    ...versions.map((value) => ({ value, label: `v${value}` })),
  ];
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2 border-b px-4 py-2 text-sm">
        <span className="flex items-center gap-2">
          From
          <Select
            aria-label="From version"
            className="w-36"
            options={options}
            value={from}
            onChange={(event) => setFrom(event.target.value)}
          />
        </span>
        <span className="flex items-center gap-2">
          to
          <Select
            aria-label="To version"
            className="w-36"
            options={options}
            value={to}
            onChange={(event) => setTo(event.target.value)}
          />
        </span>
        {comparison ? <Summary comparison={comparison} /> : null}
      </div>
      {problem ? <ErrorNotice problem={problem} className="m-4" /> : null}
      {comparison ? <Compared key={`${from} ${to}`} comparison={comparison} tools={tools} /> : null}
    </div>
  );
}

function Summary({ comparison: { diff } }: { comparison: Comparison }) {
  if (diff.equal) return <p className="text-ink-muted">Nothing differs that an execution would notice.</p>;
  const kinds = ["added", "removed", "changed", "moved"] as const;
  const counts = kinds.map((kind) => ({
    kind,
    count: diff.steps.filter(({ change }) => change === kind).length,
  }));
  return (
    <p className="flex flex-wrap items-center gap-2 text-ink-muted" aria-live="polite">
      {counts
        .filter(({ count }) => count > 0)
        .map(({ kind, count }) => (
          <span key={kind} className="inline-flex items-center gap-1">
            {count} <MarkBadge mark={kind} />
          </span>
        ))}
      {diff.fields.length > 0 ? (
        <span>and {diff.fields.map(({ pointer }) => pointer.slice(1)).join(", ")}</span>
      ) : null}
    </p>
  );
}

function Compared({ comparison, tools }: { comparison: Comparison; tools: BuilderTools }) {
  const isWide = useWide();
  const [selection, setSelection] = useState<readonly Pointer[]>([]);
  const readOnly = useMemo<BuilderTools>(
    () => ({
      ...tools,
      isReadOnly: true,
      actions: { ...tools.actions, select: setSelection, edit: () => undefined },
    }),
    [tools],
  );
  const overlay = useMemo(
    () => ({ issues: new Map(), runs: new Map(), marks: comparison.marks }),
    [comparison],
  );
  const chosen = comparison.diff.steps.filter(({ id }) =>
    selection.some((pointer) => idAt(comparison.draft, pointer) === id),
  );
  return (
    <ToolsProvider value={readOnly}>
      <OverlayProvider value={overlay}>
        <div className="flex min-h-0 flex-1 max-lg:flex-col">
          {isWide ? (
            <Canvas
              draft={comparison.draft}
              selection={selection}
              onDropItem={() => undefined}
              label="Both versions"
              className="flex-1 max-lg:h-[60dvh]"
            />
          ) : (
            <div className="p-4">
              <StepList
                steps={comparison.draft.steps}
                list="/steps"
                onOpen={(pointer) => setSelection([pointer])}
              />
            </div>
          )}
          <aside
            aria-label="Differences"
            className="w-full shrink-0 overflow-y-auto border-l bg-surface lg:w-90"
          >
            <Changes steps={chosen.length > 0 ? chosen : comparison.diff.steps} />
          </aside>
        </div>
      </OverlayProvider>
    </ToolsProvider>
  );
}

function idAt(draft: Draft, pointer: Pointer): string | null {
  const step = stepAt(draft, pointer);
  return step ? idOf(step) : null;
}

function placeText({ list, index }: Place): string {
  return `place ${index + 1}${list === "" ? "" : ` of ${list}`}`;
}

function Changes({ steps }: { steps: Comparison["diff"]["steps"] }) {
  if (steps.length === 0) return <p className="p-4 text-sm text-ink-muted">No step differs.</p>;
  return (
    <ul className="divide-y">
      {steps.map((step) => (
        <li key={step.id} className="px-4 py-3">
          <p className="flex items-center gap-2 text-sm font-medium">
            {step.id} <MarkBadge mark={step.change} />
          </p>
          {step.change === "moved" && step.from && step.to ? (
            <p className="mt-1 text-xs text-ink-muted">
              from {placeText(step.from)} to {placeText(step.to)}
            </p>
          ) : null}
          <dl className="mt-1.5 flex flex-col gap-1.5">
            {step.change === "changed" || step.change === "moved"
              ? step.fields.map((field) => (
                  <div key={field.pointer} className="text-xs">
                    <dt className="text-ink-faint">{field.pointer.slice(1)}</dt>
                    <dd className="flex flex-col gap-0.5 font-mono break-words">
                      <Side sign="−" value={field.from} className="bg-danger-soft" />
                      <Side sign="+" value={field.to} className="bg-success-soft" />
                    </dd>
                  </div>
                ))
              : null}
          </dl>
        </li>
      ))}
    </ul>
  );
}

function Side({ sign, value, className }: { sign: string; value: unknown; className: string }) {
  if (value === undefined) return null;
  return (
    <span className={cn("rounded-sm px-1.5 py-0.5", className)}>
      {sign} {typeof value === "string" ? value : JSON.stringify(value)}
    </span>
  );
}
