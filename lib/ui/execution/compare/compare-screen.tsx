import Link from "next/link";
import { Absent, Duration } from "../../blocks/duration";
import { formatMoney } from "../../blocks/format";
import { RelativeTime } from "../../blocks/relative-time";
import { ShortId } from "../../blocks/short-id";
import { ExecutionStatusBadge } from "../../blocks/status-badge";
import { Fact, Facts } from "../facts";
import { Changes } from "./changes";
import { anchorOf, ComparedSteps } from "./compared-steps";
import type { ComparedExecutionView, ComparedStepView, ComparisonView } from "./types";

export interface CompareScreenProps {
  comparison: ComparisonView;
  workspace: string;
}

/** Two executions: what came in, what came out, and every step of either. */
export function CompareScreen({ comparison, workspace }: CompareScreenProps) {
  const { from, to, input, output, steps } = comparison;
  const different = steps.filter((step) => !step.equal);
  return (
    <div className="space-y-5">
      <div className="grid gap-4 md:grid-cols-2">
        <One word="Before" execution={from} workspace={workspace} />
        <One word="After" execution={to} workspace={workspace} />
      </div>
      {input.equal && output.equal ? (
        <p className="text-sm text-ink-muted">Input and output are the same.</p>
      ) : (
        <div className="grid items-start gap-4 md:grid-cols-2">
          <Changes label="Input" difference={input} />
          <Changes label="Output" difference={output} />
        </div>
      )}
      <section aria-labelledby="compared-steps" className="space-y-3">
        <h2 id="compared-steps" className="text-sm font-semibold">
          Steps{" "}
          <span className="font-normal text-ink-faint">
            {different.length === 0 ? "all the same" : `${different.length} of ${steps.length} differ`}
          </span>
        </h2>
        <ComparedSteps
          steps={steps}
          pageOf={({ path }) => `/w/${workspace}/executions/${to.id}?step=${encodeURIComponent(path)}`}
        />
        {different.map((step) => (
          <StepDifference key={step.path} step={step} />
        ))}
      </section>
    </div>
  );
}

interface OneProps {
  word: string;
  execution: ComparedExecutionView;
  workspace: string;
}

function One({ word, execution, workspace }: OneProps) {
  const { id, status, created_at: at, duration_ms: took, cost_usd: cost, error } = execution;
  return (
    <section aria-label={word} className="min-w-0 rounded-lg border bg-surface p-4">
      <div className="mb-3 flex flex-wrap items-center gap-x-3 gap-y-1">
        <h2 className="text-sm font-semibold">{word}</h2>
        <Link
          href={`/w/${workspace}/executions/${id}`}
          className="rounded-sm text-accent-text hover:underline"
        >
          <ShortId id={id} />
        </Link>
        <ExecutionStatusBadge status={status} variant="badge" />
      </div>
      <Facts className="grid-cols-3">
        <Fact label="Started">
          <RelativeTime at={at} />
        </Fact>
        <Fact label="Took">
          <Duration milliseconds={took} />
        </Fact>
        <Fact label="Cost">{cost === null ? <Absent /> : formatMoney(cost)}</Fact>
      </Facts>
      {error ? <p className="mt-3 text-sm break-words text-danger-text">{error.message}</p> : null}
    </section>
  );
}

function StepDifference({ step }: { step: ComparedStepView }) {
  const { from, to, input, output } = step;
  return (
    <article
      id={anchorOf(step)}
      className="scroll-mt-16 rounded-lg border bg-surface p-4 target:border-accent"
    >
      <h3 className="mb-2 flex flex-wrap items-baseline gap-x-2 text-sm font-medium">
        {step.name}
        {step.path === step.name ? null : <code className="text-xs text-ink-faint">{step.path}</code>}
      </h3>
      <p className="text-sm text-ink-muted">{sentence(step)}</p>
      {from?.error || to?.error ? (
        <p className="mt-1 text-sm break-words text-danger-text">{(to?.error ?? from?.error)?.message}</p>
      ) : null}
      <div className="mt-3 grid items-start gap-3 md:grid-cols-2 empty:hidden">
        <Changes label="Input" difference={input} />
        <Changes label="Output" difference={output} />
      </div>
    </article>
  );
}

function sentence({ from, to }: ComparedStepView): string {
  if (!from) return `Only the later one came to it: ${to?.status}.`;
  if (!to) return `Only the earlier one came to it: ${from.status}.`;
  if (from.status !== to.status) return `It was ${from.status} before, and ${to.status} after.`;
  return `It was ${from.status} both times.`;
}
