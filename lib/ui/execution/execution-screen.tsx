"use client";
import { useRouter } from "next/navigation";
import { useMemo, useRef, useState } from "react";
import type { JsonObject } from "@/lib/core/json";
import { PendingApprovals } from "../approval/pending-approvals";
import type { ApprovalRights, ApprovalView } from "../approval/types";
import { Tabs, TabsContent, TabsList, TabsTrigger } from "../primitives/tabs";
import type { ExecutionEvent } from "../use-execution-events";
import { ContractList } from "./contract-list";
import { EventList } from "./event-list";
import { ExecutionData } from "./execution-data";
import { ExecutionFacts } from "./execution-facts";
import { ExecutionHeader } from "./execution-header";
import { ExecutionNotices } from "./execution-notices";
import { isOver } from "./is-over";
import type { LiveText } from "./live-text";
import { LogTree } from "./log-tree";
import { PlanView } from "./plan-view";
import { ReplayNote } from "./replay/replay-note";
import type { ExecutionState, StepState } from "./state";
import { StepInspector } from "./step-inspector";
import { StreamStatus } from "./stream-status";
import { TaskAnswer } from "./task-answer";
import { Timeline } from "./timeline";
import type { ContractPageView, ExecutionPlace, ExecutionView } from "./types";
import { type Contracts, useContracts } from "./use-contracts";
import { useExecutionState } from "./use-execution-state";
import { useNow } from "./use-now";
import { usePageState } from "./use-page-state";

export interface ExecutionScreenProps {
  execution: ExecutionView;
  /** What the log held when the server rendered; the stream goes on after it. */
  events: readonly ExecutionEvent[];
  /** Null where the viewer may not read contracts. */
  contracts: ContractPageView | null;
  workspace: string;
  publicUrl: string;
  mayCancel: boolean;
  /** JSON Schema of its input; null: anything. */
  inputSchema: JsonObject | null;
  /** What it asks people just now, and what the viewer may do about it. */
  approvals: readonly ApprovalView[];
  rights: ApprovalRights;
  /** ISO 8601, by the server's clock. */
  renderedAt: string;
}

const TABS = ["timeline", "plan", "log", "events", "contracts", "data"] as const;
const NO_CONTRACTS: ContractPageView = { data: [], next_cursor: null };

/** One execution, whole and live: the same page before, during and after. */
export function ExecutionScreen(props: ExecutionScreenProps) {
  const { execution, workspace, publicUrl, mayCancel, renderedAt } = props;
  const router = useRouter();
  const place = useMemo(() => ({ executionId: execution.id, workspace }), [execution.id, workspace]);
  const { events, state, texts, stream } = useExecutionState({
    executionId: execution.id,
    workspace,
    initial: props.events,
    onEnd: () => router.refresh(),
  });
  const now = useNow(renderedAt, isOver(state) ? null : state.status === "running" ? 100 : 1_000);
  const moved = state.steps.filter((step) => step.startedAt !== null).length + endedSteps(state);
  const contracts = useContracts(place, props.contracts ?? NO_CONTRACTS, moved);
  const [chosenTab, chooseTab] = usePageState("tab");
  const planned = execution.plan.source === "planner";
  const [knownSeq] = useState(events.at(-1)?.seq ?? 0);
  const shared = { events, start: Date.parse(execution.created_at), place, knownSeq };
  return (
    <>
      <ExecutionHeader
        {...{ execution, state, workspace, publicUrl, mayCancel }}
        inputSchema={props.inputSchema}
      />
      {execution.replay_of ? (
        <ReplayNote id={execution.id} of={execution.replay_of} workspace={workspace} />
      ) : null}
      <ExecutionNotices execution={execution} state={state} />
      <PendingApprovals
        approvals={isOver(state) ? [] : props.approvals}
        rights={props.rights}
        events={events}
      />
      <TaskAnswer execution={execution} />
      <ExecutionFacts {...{ execution, state, workspace, now }} />
      <Tabs
        value={TABS.find((tab) => tab === chosenTab) ?? "timeline"}
        onValueChange={(tab) => chooseTab(tab === "timeline" ? null : tab)}
      >
        <div className="flex items-end justify-between gap-4 border-b">
          <TabsList className="min-w-0 border-b-0">
            <TabsTrigger value="timeline">Steps</TabsTrigger>
            {planned ? <TabsTrigger value="plan">Plan</TabsTrigger> : null}
            <TabsTrigger value="log">Log</TabsTrigger>
            <TabsTrigger value="events">
              Events <Count value={events.length} />
            </TabsTrigger>
            {props.contracts ? <TabsTrigger value="contracts">Contracts</TabsTrigger> : null}
            <TabsTrigger value="data">Input and output</TabsTrigger>
          </TabsList>
          <StreamStatus stream={stream} over={isOver(state)} />
        </div>
        <TabsContent value="timeline">
          <Steps {...{ execution, state, events, texts, now, place, contracts }} />
        </TabsContent>
        {planned ? (
          <TabsContent value="plan">
            <PlanView events={events} state={state} start={shared.start} onSelectStep={showStep} />
          </TabsContent>
        ) : null}
        <TabsContent value="log">
          <LogTree {...shared} />
        </TabsContent>
        <TabsContent value="events">
          <EventList {...shared} />
        </TabsContent>
        <TabsContent value="contracts">
          <ContractList {...contracts} workspace={workspace} />
        </TabsContent>
        <TabsContent value="data">
          <ExecutionData execution={execution} state={state} />
        </TabsContent>
      </Tabs>
    </>
  );
}

/** The step in the first tab. One change of the address: two would undo each other. */
function showStep(path: string): void {
  const address = new URL(window.location.href);
  address.searchParams.delete("tab");
  address.searchParams.set("step", path);
  window.history.replaceState(null, "", address);
}

function Count({ value }: { value: number }) {
  return <span className="text-xs text-ink-faint">{value}</span>;
}

function endedSteps(state: ExecutionState): number {
  return state.steps.filter((step) => step.finishedAt !== null).length;
}

/** Before anybody chose: what failed, else what goes on, else the first. */
function stepToShow(steps: readonly StepState[], chosen: string): StepState | undefined {
  const of = (status: StepState["status"]) => steps.find((step) => step.status === status);
  return (
    steps.find((step) => step.path === chosen) ??
    of("failed") ??
    of("outcome_unknown") ??
    of("running") ??
    of("waiting") ??
    steps[0]
  );
}

interface StepsProps {
  execution: ExecutionView;
  state: ExecutionState;
  events: readonly ExecutionEvent[];
  texts: readonly LiveText[];
  now: number;
  place: ExecutionPlace;
  contracts: Contracts;
}

function Steps({ execution, state, events, texts, now, place, contracts }: StepsProps) {
  const [chosen, choose, addressOf] = usePageState("step");
  const inspector = useRef<HTMLDivElement>(null);
  const known = useMemo(() => new Map(execution.steps.map((step) => [step.path, step])), [execution.steps]);
  const measured = useMemo(
    () => ({
      whole: execution.duration_ms,
      steps: new Map(execution.steps.map((step) => [step.path, step.duration_ms])),
    }),
    [execution.duration_ms, execution.steps],
  );
  const step = stepToShow(state.steps, chosen);
  function select(path: string): void {
    choose(path);
    // Beside the timeline on wide screens; below it, and perhaps out of sight, on others.
    inspector.current?.scrollIntoView({ block: "nearest", behavior: "smooth" });
  }
  if (!step) {
    return (
      <p className="rounded-lg border bg-surface p-8 text-center text-sm text-ink-muted">
        {isOver(state) ? "It ended before any step began." : "Steps appear here as they begin."}
      </p>
    );
  }
  const contract = contracts.contracts.find((item) => item.step === step.path && item.type === "REQUEST");
  return (
    <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_26rem]">
      <Timeline
        title={execution.title}
        createdAt={execution.created_at}
        state={state}
        now={now}
        measured={measured}
        selected={step.path}
        onSelect={select}
        addressOf={addressOf}
      />
      <div ref={inspector} className="min-w-0 scroll-mt-16">
        <StepInspector
          step={step}
          known={known.get(step.path)}
          contractId={known.get(step.path)?.contract_id ?? contract?.id ?? null}
          events={events}
          texts={texts}
          start={Date.parse(execution.created_at)}
          now={now}
          place={place}
        />
      </div>
    </div>
  );
}
