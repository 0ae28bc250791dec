"use client";
import { Braces, Columns2, Download, Ellipsis, Terminal } from "lucide-react";
import Link from "next/link";
import type { JsonObject } from "@/lib/core/json";
import { api } from "../api";
import { ConfirmButton } from "../blocks/confirm-button";
import { IdChip } from "../blocks/id-chip";
import { PageHeader } from "../blocks/page-header";
import { ExecutionStatusBadge } from "../blocks/status-badge";
import { copyText } from "../copy-text";
import { buttonClass } from "../primitives/button";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuTrigger,
} from "../primitives/dropdown-menu";
import { IconButton } from "../primitives/icon-button";
import { toast } from "../primitives/toast";
import { useApiAction } from "../use-api-action";
import { isOver } from "./is-over";
import { ReplayDialog } from "./replay/replay-dialog";
import type { ExecutionState } from "./state";
import type { ExecutionView } from "./types";

export interface ExecutionHeaderProps {
  execution: ExecutionView;
  state: ExecutionState;
  workspace: string;
  /** Origin the API is reached at. */
  publicUrl: string;
  mayCancel: boolean;
  /** JSON Schema of its input, for running it again; null: anything. */
  inputSchema: JsonObject | null;
}

/** What this is, how it stands, and what can be done with it. */
export function ExecutionHeader(props: ExecutionHeaderProps) {
  const { execution, state, workspace, publicUrl, mayCancel, inputSchema } = props;
  return (
    <PageHeader
      title={execution.title}
      trail={[{ label: "Executions", href: `/w/${workspace}/executions` }]}
      meta={
        <>
          <ExecutionStatusBadge status={state.status} waitingFor={state.waitingFor} variant="badge" />
          <IdChip id={execution.id} />
        </>
      }
      actions={
        <>
          {mayCancel && !isOver(state) ? (
            <Cancel id={execution.id} workspace={workspace} requested={state.cancelRequested} />
          ) : null}
          {mayCancel && isOver(state) ? (
            <ReplayDialog {...{ execution, inputSchema, workspace }} steps={state.steps} />
          ) : null}
          <a
            href={`/v1/executions/${execution.id}/logs.zip?workspace=${workspace}`}
            download
            className={buttonClass()}
          >
            <Download aria-hidden="true" />
            Logs
          </a>
          <More id={execution.id} workspace={workspace} publicUrl={publicUrl} />
        </>
      }
    />
  );
}

function Cancel({ id, workspace, requested }: { id: string; workspace: string; requested: boolean }) {
  const cancel = useApiAction(() => api<unknown>(`/executions/${id}/cancel`, { method: "POST", workspace }), {
    success: "Cancelling. Steps under way get a moment to stop.",
  });
  return (
    <ConfirmButton
      title="Cancel this execution?"
      description="Steps under way are told to stop, the others never start. What already happened stays in the ledger. It can't be resumed."
      confirm="Cancel execution"
      cancel="Let it run"
      disabled={requested}
      onConfirm={() => cancel.run(undefined)}
    >
      {requested ? "Cancelling…" : "Cancel"}
    </ConfirmButton>
  );
}

function More({ id, workspace, publicUrl }: { id: string; workspace: string; publicUrl: string }) {
  const curl = `curl ${publicUrl}/v1/executions/${id} \\\n  -H "Authorization: Bearer $TUTTI_API_KEY"`;
  const copy = async (text: string, what: string) => {
    if (await copyText(text)) toast.success(`${what} copied`);
    else toast.error("The browser refused to copy.");
  };
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <IconButton label="More actions" icon={<Ellipsis />} variant="secondary" tooltip={false} />
      </DropdownMenuTrigger>
      <DropdownMenuContent align="end">
        <DropdownMenuItem asChild>
          <Link href={`/w/${workspace}/executions/${id}/compare`}>
            <Columns2 aria-hidden="true" />
            Compare with another
          </Link>
        </DropdownMenuItem>
        <DropdownMenuItem onSelect={() => void copy(curl, "curl command")}>
          <Terminal aria-hidden="true" />
          Copy as curl
        </DropdownMenuItem>
        <DropdownMenuItem asChild>
          <a href={`/v1/executions/${id}?workspace=${workspace}`} target="_blank" rel="noreferrer">
            <Braces aria-hidden="true" />
            Raw JSON
          </a>
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
