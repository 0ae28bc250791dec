import { ArrowRight, Equal, Recycle } from "lucide-react";
import type { ReactNode } from "react";
import { turnOf } from "@/lib/core/step-paths";
import { DataTable } from "../../blocks/data-table";
import { Absent, Duration } from "../../blocks/duration";
import { formatMoney } from "../../blocks/format";
import { StepStatusBadge } from "../../blocks/status-badge";
import type { ComparedStepView, SideView } from "./types";

interface ComparedStepsProps {
  steps: readonly ComparedStepView[];
  /** Where a step that is the same in both is shown. */
  pageOf(step: ComparedStepView): string;
}

/** One row per step of either, the differing ones with the way to what differs. */
export function ComparedSteps({ steps, pageOf }: ComparedStepsProps) {
  return (
    <DataTable
      caption="Steps of both executions"
      rows={steps}
      rowKey={(step) => step.path}
      rowHref={(step) => (step.equal ? pageOf(step) : `#${anchorOf(step)}`)}
      empty={<p className="p-8 text-center text-sm text-ink-muted">Neither came to a step.</p>}
      columns={[
        { key: "step", header: "Step", cell: (step) => <Name step={step} /> },
        { key: "from", header: "Before", cell: (step) => <Status side={step.from} /> },
        { key: "to", header: "After", cell: (step) => <Status side={step.to} /> },
        {
          key: "time",
          header: "Time",
          align: "right",
          hideBelow: "sm",
          cell: ({ from, to }) => (
            <Pair
              from={<Duration milliseconds={from?.duration_ms} />}
              to={<Duration milliseconds={to?.duration_ms} />}
            />
          ),
        },
        {
          key: "cost",
          header: "Cost",
          align: "right",
          hideBelow: "lg",
          cell: ({ from, to }) => <Pair from={<Money side={from} />} to={<Money side={to} />} />,
        },
        {
          key: "input",
          header: "Input",
          hideBelow: "md",
          cell: (step) => <Differs step={step} part="input" />,
        },
        {
          key: "output",
          header: "Output",
          hideBelow: "md",
          cell: (step) => <Differs step={step} part="output" />,
        },
      ]}
    />
  );
}

/** Where a step's differences stand on the page. */
export function anchorOf({ path }: ComparedStepView): string {
  return `step-${encodeURIComponent(path)}`;
}

function Name({ step }: { step: ComparedStepView }) {
  const depth = step.path.split("/").length - 1;
  const turn = turnOf(step.path);
  return (
    <span
      className="flex items-center gap-1.5"
      style={{ paddingLeft: `${depth * 0.75}rem` }}
      title={step.path}
    >
      <span className="truncate">{step.name}</span>
      {turn === null ? null : <span className="text-xs text-ink-faint">[{turn}]</span>}
    </span>
  );
}

function Status({ side }: { side: SideView | null }) {
  if (!side) return <Absent label="never came to it" />;
  return (
    <span className="inline-flex items-center gap-2">
      <StepStatusBadge status={side.status} />
      {side.reused_from ? (
        <span className="inline-flex items-center gap-1 text-xs text-ink-faint">
          <Recycle aria-hidden="true" className="size-3" />
          <span className="max-sm:sr-only">reused</span>
        </span>
      ) : null}
    </span>
  );
}

function Pair({ from, to }: { from: ReactNode; to: ReactNode }) {
  return (
    <span className="inline-flex items-center gap-1.5 tabular-nums">
      {from}
      <ArrowRight aria-label="then" className="size-3 text-ink-faint" />
      {to}
    </span>
  );
}

function Money({ side }: { side: SideView | null }) {
  return side === null || side.cost_usd === null ? <Absent /> : <>{formatMoney(side.cost_usd)}</>;
}

function Differs({ step, part }: { step: ComparedStepView; part: "input" | "output" }) {
  if (!step.from || !step.to) return <Absent label="nothing to compare" />;
  const { equal, changes, more } = step[part];
  if (equal) {
    return (
      <span className="inline-flex items-center gap-1 text-ink-faint">
        <Equal aria-hidden="true" className="size-3" />
        same
      </span>
    );
  }
  const count = changes.length;
  return (
    <span className="text-ink">
      {more ? `over ${count}` : count} {count === 1 && !more ? "difference" : "differences"}
    </span>
  );
}
