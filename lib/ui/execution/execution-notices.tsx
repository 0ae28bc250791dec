"use client";
import { CirclePause } from "lucide-react";
import type { ReactNode } from "react";
import type { WaitingFor } from "@/lib/core/states";
import { codeWords } from "../problem";
import { WAITING_WORDS } from "../blocks/status";
import { RelativeTime } from "../blocks/relative-time";
import { ErrorBox } from "./error-box";
import { isOver } from "./is-over";
import type { ExecutionState } from "./state";
import type { ExecutionView } from "./types";

/** A person goes on with these: their time is the question's, at which it is decided without an answer. */
const ASKS: ReadonlySet<WaitingFor> = new Set<WaitingFor>(["approval", "budget", "outcome"]);

/** What one must know before anything else: that it failed and why, or what it waits for. */
export function ExecutionNotices({ execution, state }: { execution: ExecutionView; state: ExecutionState }) {
  const error = state.error ?? (isOver(state) ? execution.error : null);
  if (state.status === "failed" && error) {
    return (
      <div className="mb-4">
        <ErrorBox error={error} title={`It failed: ${codeWords(error.code)}`} />
      </div>
    );
  }
  if (state.cancelRequested && !isOver(state)) {
    return <Notice>Somebody cancelled it. Steps under way get a moment to stop.</Notice>;
  }
  if (state.status !== "waiting") return null;
  return (
    <Notice>
      {state.waitingFor ? WAITING_WORDS[state.waitingFor] : "Waiting"}
      {state.waitingUntil ? (
        <>
          {state.waitingFor && ASKS.has(state.waitingFor) ? " · the question ends " : " · goes on "}
          <RelativeTime at={state.waitingUntil} />
          {state.waitingFor === "event" ? " at the latest" : ""}
        </>
      ) : null}
      . It costs nothing meanwhile: it has left memory and comes back by itself, also after a restart.
    </Notice>
  );
}

function Notice({ children }: { children: ReactNode }) {
  return (
    <div className="mb-4 flex gap-2.5 rounded-md border border-warning/40 bg-warning-soft px-3 py-2 text-sm">
      <CirclePause aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-warning-text" />
      <p>{children}</p>
    </div>
  );
}
