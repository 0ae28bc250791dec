import Link from "next/link";
import type { ReactNode } from "react";

/** The narrow page people come in by: sign-in, invitation, owner link. */
export function Door({ title, children }: { title: string; children: ReactNode }) {
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center gap-6 px-4 py-12">
      <Link href="/" className="text-base font-semibold tracking-tight">
        Tutti
      </Link>
      <div className="w-full max-w-sm rounded-lg border border-line bg-surface p-6 shadow-raised">
        <h1 className="mb-4 text-lg font-semibold tracking-tight">{title}</h1>
        <div className="flex flex-col gap-3 text-sm text-ink-muted">{children}</div>
      </div>
    </main>
  );
}

/** Something went wrong, in words that say what to do. */
export function DoorNotice({ children }: { children: ReactNode }) {
  return (
    <p role="alert" className="rounded-md bg-danger-soft px-3 py-2 text-danger-text">
      {children}
    </p>
  );
}
