"use client";
import { Button, LinkButton } from "@/lib/ui/primitives/button";

interface ErrorPageProps {
  error: Error & { digest?: string };
  retry: () => void;
}

export default function ErrorPage({ error, retry }: ErrorPageProps) {
  return (
    <main className="mx-auto flex min-h-[60dvh] max-w-md flex-col justify-center px-6 py-16">
      <h1 className="text-xl font-semibold">This page could not be shown</h1>
      <p className="mt-2 text-ink-muted">
        Nothing you started is lost: executions run on without this page. Try again; if it keeps failing, the
        server log has the cause{error.digest ? " under this reference" : ""}.
      </p>
      {error.digest ? <p className="mt-2 font-mono text-xs text-ink-faint">{error.digest}</p> : null}
      <div className="mt-6 flex gap-2">
        <Button variant="primary" onClick={retry}>
          Try again
        </Button>
        <LinkButton href="/">Go to the start page</LinkButton>
      </div>
    </main>
  );
}
