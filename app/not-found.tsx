import type { Metadata } from "next";
import { LinkButton } from "@/lib/ui/primitives/button";

export const metadata: Metadata = { title: "Not found" };

export default function NotFound() {
  return (
    <main className="mx-auto flex min-h-dvh max-w-md flex-col justify-center px-6 py-16">
      <p className="font-mono text-sm text-ink-faint">404</p>
      <h1 className="mt-2 text-xl font-semibold">There is nothing here</h1>
      <p className="mt-2 text-ink-muted">
        The address may be mistyped, what it named may be gone, or it belongs to a workspace you are not a
        member of.
      </p>
      <div className="mt-6 flex gap-2">
        <LinkButton href="/" variant="primary">
          Go to the start page
        </LinkButton>
        <LinkButton href="/docs">API docs</LinkButton>
      </div>
    </main>
  );
}
