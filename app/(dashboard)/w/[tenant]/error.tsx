"use client";
import { Button } from "@/lib/ui/primitives/button";

interface ErrorPageProps {
  error: Error & { digest?: string };
  retry: () => void;
}

/** Inside the frame, so that everything else of the workspace stays reachable. */
export default function WorkspaceError({ error, retry }: ErrorPageProps) {
  return (
    <div className="mx-auto max-w-md py-20">
      <h1 className="text-lg font-semibold">This page could not be shown</h1>
      <p className="mt-1.5 text-sm text-ink-muted">
        What runs, runs on: executions don’t need this page. Try again in a moment; if it keeps failing, the
        server’s log has the cause{error.digest ? " under the reference below" : ""}.
      </p>
      {error.digest ? <p className="mt-3 font-mono text-xs text-ink-faint">{error.digest}</p> : null}
      <Button variant="primary" className="mt-5" onClick={retry}>
        Try again
      </Button>
    </div>
  );
}
