"use client";
import { Play } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import type { StartShape } from "@/lib/services/executions/shapes";
import { api } from "@/lib/ui/api";
import { ErrorNotice } from "@/lib/ui/blocks/error-notice";
import { StepStatusBadge } from "@/lib/ui/blocks/status-badge";
import { ConversationView } from "@/lib/ui/execution/conversation-view";
import { StepError } from "@/lib/ui/execution/error-box";
import { isOver } from "@/lib/ui/execution/is-over";
import { PayloadView } from "@/lib/ui/execution/payload-view";
import { useExecutionState } from "@/lib/ui/execution/use-execution-state";
import { Button } from "@/lib/ui/primitives/button";
import { Field } from "@/lib/ui/primitives/field";
import { Panel, PanelBody, PanelHeader } from "@/lib/ui/primitives/panel";
import { Textarea } from "@/lib/ui/primitives/textarea";
import { useApiAction } from "@/lib/ui/use-api-action";
import { useWorkspace } from "@/lib/ui/workspace";

/** What was typed: a JSON object as the step's parameters, anything else as the task. */
function inputOf(text: string): string | object {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : text;
  } catch {
    return text;
  }
}

/** Runs the role as it is saved on one input, and shows messages, tools and cost while they come. */
export function TestPanel({ id }: { id: string }) {
  const workspace = useWorkspace();
  const [text, setText] = useState("");
  const [execution, setExecution] = useState<string | null>(null);
  const start = useApiAction(
    () =>
      api<StartShape>(`/roles/${id}/test`, {
        method: "POST",
        workspace,
        body: { input: inputOf(text) },
        headers: { prefer: "respond-async" },
      }),
    { quiet: true, refresh: false, onSuccess: (started) => setExecution(started.execution_id) },
  );
  return (
    <Panel>
      <PanelHeader title="Try it" description="A real execution of the role as it is saved." />
      <PanelBody className="flex flex-col gap-3">
        <form
          className="flex flex-col gap-3"
          onSubmit={(event) => {
            event.preventDefault();
            setExecution(null);
            void start.run(undefined);
          }}
        >
          <Field label="Input" required hint="A task in words, or a step's parameters as a JSON object.">
            <Textarea
              rows={4}
              value={text}
              maxLength={200_000}
              placeholder="Write one sentence about what tutti means."
              onChange={(event) => setText(event.target.value)}
            />
          </Field>
          <div className="flex justify-end">
            <Button type="submit" variant="primary" busy={start.busy} disabled={text.trim() === ""}>
              <Play aria-hidden="true" />
              Run
            </Button>
          </div>
        </form>
        {start.problem ? <ErrorNotice problem={start.problem} /> : null}
        {execution ? <TestRun key={execution} executionId={execution} workspace={workspace} /> : null}
      </PanelBody>
    </Panel>
  );
}

function TestRun({ executionId, workspace }: { executionId: string; workspace: string }) {
  const place = { executionId, workspace };
  const { events, state, texts } = useExecutionState(place);
  const [step] = state.steps;
  return (
    <section aria-label="Test run" className="flex flex-col gap-3 border-t pt-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <StepStatusBadge status={step?.status ?? "pending"} variant="badge" />
        <Link
          href={`/w/${workspace}/executions/${executionId}`}
          className="rounded-sm text-xs text-accent-text hover:underline"
        >
          Open the execution
        </Link>
      </div>
      <ConversationView events={events} texts={texts} place={place} />
      {step?.output === undefined ? null : <PayloadView label="Output" value={step.output} open={2} />}
      {isOver(state) && step?.error ? <StepError error={step.error} /> : null}
    </section>
  );
}
