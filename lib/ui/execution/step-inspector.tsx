"use client";
import Link from "next/link";
import { useMemo } from "react";
import type { Json } from "@/lib/core/json";
import { StepError } from "./error-box";
import { IdChip } from "../blocks/id-chip";
import { StepStatusBadge } from "../blocks/status-badge";
import { Tabs, TabsContent, TabsList, TabsTrigger } from "../primitives/tabs";
import type { ExecutionEvent } from "../use-execution-events";
import { ConversationView } from "./conversation-view";
import { EventLine } from "./event-line";
import { Fact, Facts } from "./facts";
import { fetchContract } from "./fetch-contract";
import type { LiveText } from "./live-text";
import { PayloadView } from "./payload-view";
import { stepPathOf } from "./reduce";
import { RoutingView } from "./routing-view";
import type { StepState } from "./state";
import { childrenOf, StepChildren } from "./step-children";
import { StepHistory } from "./step-history";
import type { ExecutionPlace, ExecutionView } from "./types";
import { clocked, offsetOf, took } from "./words";

export interface StepInspectorProps {
  step: StepState;
  /** What the server knows of the step besides its events. */
  known: ExecutionView["steps"][number] | undefined;
  contractId: string | null;
  events: readonly ExecutionEvent[];
  /** What models are writing now. */
  texts: readonly LiveText[];
  start: number;
  now: number;
  place: ExecutionPlace;
}

/** Everything about one step: what it got, what it gave, who did it and why they, and its log. */
export function StepInspector(props: StepInspectorProps) {
  const { step, known, contractId, events, texts, start, now, place } = props;
  const own = useMemo(() => events.filter((event) => stepPathOf(event) === step.path), [events, step.path]);
  const written = texts.filter((text) => text.step?.replace(/\/try-\d+$/, "") === step.path);
  const hasModel = step.agentKind === "role" || own.some(({ event }) => event.startsWith("model.call."));
  const error = step.status === "cancelled" ? null : (step.error ?? known?.error ?? null);
  return (
    <section aria-label={`Step ${step.name}`} className="min-w-0 rounded-lg border bg-surface">
      <header className="border-b px-4 py-2.5">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <h2 className="min-w-0 truncate text-sm font-semibold">{step.name}</h2>
          <StepStatusBadge status={step.status} variant="badge" />
        </div>
        {step.path === step.name ? null : <IdChip id={step.path} full />}
      </header>
      <div className="space-y-3 px-4 pt-3">
        {step.reusedFrom ? (
          <p className="flex flex-wrap items-center gap-x-1.5 text-sm text-ink-muted">
            Taken over from <IdChip id={step.reusedFrom} />: it was not done again.
          </p>
        ) : null}
        {step.reason ? <p className="text-sm text-ink-muted">Skipped: {step.reason}.</p> : null}
        <Facts className="grid-cols-2">
          <Fact label="Agent">{step.agent ? <code className="text-xs">{step.agent}</code> : null}</Fact>
          <Fact label="Capability">
            {step.capability ? <code className="text-xs">{step.capability}</code> : null}
          </Fact>
          <Fact label="Started">{step.startedAt ? offsetOf(step.startedAt, start) : null}</Fact>
          <Fact label="Took">
            {step.startedAt
              ? took(step.startedAt, step.finishedAt, now, clocked(step, known?.duration_ms))
              : null}
          </Fact>
        </Facts>
        {error ? <StepError error={error} /> : null}
        <StepChildren items={childrenOf(step, own, known?.children)} workspace={place.workspace} />
      </div>
      <Tabs key={step.path} defaultValue={hasModel ? "model" : "data"} className="px-4 pt-2 pb-4">
        <TabsList>
          {hasModel ? <TabsTrigger value="model">Model</TabsTrigger> : null}
          <TabsTrigger value="data">Data</TabsTrigger>
          <TabsTrigger value="contract">Contract</TabsTrigger>
          <TabsTrigger value="log">
            Log <span className="text-xs text-ink-faint">{own.length}</span>
          </TabsTrigger>
        </TabsList>
        <TabsContent value="model">
          <ConversationView key={step.path} events={own} texts={written} place={place} />
        </TabsContent>
        <TabsContent value="data" className="space-y-3">
          <StepData step={step} contractId={contractId} workspace={place.workspace} />
          <StepHistory step={step} start={start} now={now} />
        </TabsContent>
        <TabsContent value="contract" className="space-y-3">
          <StepContract step={step} contractId={contractId} workspace={place.workspace} />
        </TabsContent>
        <TabsContent value="log" className="-mx-4 pt-2">
          <ol className="border-y">
            {own.map((event) => (
              <EventLine key={event.seq} event={event} start={start} place={place} hidePath />
            ))}
          </ol>
        </TabsContent>
      </Tabs>
    </section>
  );
}

interface StepPartProps {
  step: StepState;
  contractId: string | null;
  workspace: string;
}

function StepData({ step, contractId, workspace }: StepPartProps) {
  const payload = (id: string, member: string) => async (): Promise<Json> => {
    const { payload: whole } = await fetchContract(workspace, id);
    return member in whole ? (whole[member] ?? null) : whole;
  };
  if (step.startedAt === null && step.output === undefined)
    return <p className="text-sm text-ink-muted">It was never dispatched.</p>;
  return (
    <>
      {step.input === undefined ? null : (
        <PayloadView
          key={`input ${step.path}`}
          label="Input"
          value={step.input}
          whole={contractId ? async () => (await fetchContract(workspace, contractId)).payload : undefined}
        />
      )}
      {step.output === undefined ? null : (
        <PayloadView
          key={`output ${step.path}`}
          label="Output"
          value={step.output}
          whole={contractId ? payload(`${contractId}r`, "output") : undefined}
        />
      )}
      {step.output === undefined && step.finishedAt === null ? (
        <p className="rounded-md border border-dashed p-3 text-sm text-ink-muted">
          The output appears here when it ends.
        </p>
      ) : null}
    </>
  );
}

function StepContract({ step, contractId, workspace }: StepPartProps) {
  if (!step.routing) return <p className="text-sm text-ink-muted">No contract: no agent did it.</p>;
  return (
    <>
      <RoutingView routing={step.routing} />
      {contractId ? (
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-xs">
          <IdChip id={contractId} />
          <Link
            href={`/w/${workspace}/contracts/${contractId}`}
            className="rounded-sm text-accent-text hover:underline"
          >
            Open in the ledger
          </Link>
        </p>
      ) : null}
    </>
  );
}
