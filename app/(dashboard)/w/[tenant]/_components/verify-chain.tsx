"use client";
import { CircleCheck, OctagonX, ShieldCheck } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { JsonObject } from "@/lib/core/json";
import { api } from "@/lib/ui/api";
import { ErrorNotice } from "@/lib/ui/blocks/error-notice";
import { formatCount } from "@/lib/ui/blocks/format";
import { Button } from "@/lib/ui/primitives/button";
import { Dialog, DialogClose, DialogContent } from "@/lib/ui/primitives/dialog";
import { Spinner } from "@/lib/ui/primitives/spinner";
import { type Problem, toProblem } from "@/lib/ui/problem";
import { useWorkspace } from "@/lib/ui/workspace";
import { FirstBad } from "./first-bad";

interface Verification {
  ok: boolean;
  checked: number;
  first_bad: JsonObject | null;
  next_cursor: string | null;
}

interface Progress {
  state: "running" | "ok" | "bad" | "stopped";
  checked: number;
  firstBad: JsonObject | null;
}

const START: Progress = { state: "running", checked: 0, firstBad: null };

export interface VerifyChainProps {
  /** Under /v1: `/contracts/verify`. */
  path: string;
  query?: Record<string, string>;
  /** "Verify ledger": the button. */
  label: string;
  /** What is recomputed, in one sentence. */
  description: string;
}

/** Recomputes a hash chain on the server, page by page, and names the first entry that doesn't fit. */
export function VerifyChain({ path, query, label, description }: VerifyChainProps) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>
        <ShieldCheck aria-hidden="true" />
        {label}
      </Button>
      <Dialog open={open} onOpenChange={setOpen}>
        <DialogContent title={label} description={description} className="max-w-md">
          <VerificationRun path={path} query={query} />
        </DialogContent>
      </Dialog>
    </>
  );
}

/** Starts when shown, stops when closed. */
function VerificationRun({ path, query }: Pick<VerifyChainProps, "path" | "query">) {
  const workspace = useWorkspace();
  const [progress, setProgress] = useState(START);
  const [problem, setProblem] = useState<Problem | null>(null);
  const fixed = useRef({ path, query, workspace });

  useEffect(() => {
    const controller = new AbortController();
    const { path, query, workspace } = fixed.current;
    async function run(): Promise<void> {
      let checked = 0;
      let cursor: string | undefined;
      do {
        const options = { workspace, query: { ...query, cursor }, signal: controller.signal };
        const part = await api<Verification>(path, options);
        checked += part.checked;
        cursor = part.next_cursor ?? undefined;
        const done = part.ok ? "ok" : "bad";
        setProgress({ state: part.ok && cursor ? "running" : done, checked, firstBad: part.first_bad });
        if (!part.ok) return;
      } while (cursor);
    }
    run().catch((error: unknown) => {
      if (controller.signal.aborted) return;
      setProblem(toProblem(error));
      setProgress((known) => ({ ...known, state: "stopped" }));
    });
    return () => controller.abort();
  }, []);

  return (
    <div className="flex flex-col gap-4">
      <div role="status" className="flex gap-3 rounded-md border bg-sunken p-3 text-sm">
        <Outcome progress={progress} />
      </div>
      {problem ? <ErrorNotice problem={problem} /> : null}
      <div className="flex justify-end">
        <DialogClose asChild>
          <Button>{progress.state === "running" ? "Stop" : "Close"}</Button>
        </DialogClose>
      </div>
    </div>
  );
}

function Outcome({ progress }: { progress: Progress }) {
  const entries = `${formatCount(progress.checked)} ${progress.checked === 1 ? "entry" : "entries"}`;
  if (progress.state === "ok") {
    return (
      <>
        <CircleCheck aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-success-text" />
        <p>
          <span className="font-medium">Nothing was changed.</span> {entries} checked, every hash fits.
        </p>
      </>
    );
  }
  if (progress.state === "bad") {
    return (
      <>
        <OctagonX aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-danger-text" />
        <div className="min-w-0 flex-1">
          <p>
            <span className="font-medium text-danger-text">The chain is broken.</span> {entries} fit; the
            first that doesn't:
          </p>
          {progress.firstBad ? <FirstBad entry={progress.firstBad} /> : null}
        </div>
      </>
    );
  }
  if (progress.state === "stopped") return <p>Stopped after {entries}.</p>;
  return (
    <>
      <Spinner className="mt-0.5" />
      <p>Checking… {entries} so far.</p>
    </>
  );
}
