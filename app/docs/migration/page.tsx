import type { Metadata } from "next";
import Link from "next/link";
import { connection } from "next/server";
import { getRuntime } from "@/lib/runtime/runtime";
import { CodeBlock } from "@/lib/ui/blocks/code-block";
import { ScrollRegion } from "@/lib/ui/primitives/scroll-region";
import { DocsHeader } from "../_components/docs-header";
import { examplesFor } from "./examples";

export const metadata: Metadata = { title: "Migration" };

const CHANGES: readonly [string, string, string][] = [
  [
    "/orchestrate, /orchestrate/stream, /jobs/{id}, /health",
    "/v1/orchestrate, /v1/orchestrate/stream, /v1/jobs/{id}, /v1/health",
    "The older paths go on working.",
  ],
  ["X-User-Id: …", "user_id in the body", "A label in the execution's context. Never identity."],
  ["no key: a default user", "401", "Every caller has an API key or a session."],
  [
    "userId, sessionId, maxSteps, callbackUrl",
    "user_id, session_id, max_steps, callback_url",
    "Mapped where the present name is missing.",
  ],
  [
    "toolConstraints, or a list of names",
    '{"mode": "custom", "tools": […]}',
    "A name that exists nowhere is 422, with a pointer to it.",
  ],
  [
    'worker: "computer_use_agent"',
    'router: "computer_use"',
    "An unknown worker is ignored, as unknown fields are.",
  ],
  [
    "USE_ORCHESTRATOR_AGENT",
    "router per request; the variable sets its default",
    "true: the planner; false: computer use.",
  ],
];

/** What changed for callers of the service before this one, and how to change with it. */
export default async function MigrationPage() {
  // With each request: a build knows no address.
  await connection();
  const { env } = await getRuntime();
  const examples = examplesFor(env.publicUrl);
  return (
    <div className="min-h-dvh bg-canvas">
      <DocsHeader title="Migration">
        <Link href="/docs" prefetch={false} className="hover:underline">
          API reference
        </Link>
      </DocsHeader>
      <main className="mx-auto flex max-w-4xl flex-col gap-8 px-4 py-8 text-sm leading-6 sm:px-6">
        <section>
          <h1 className="mb-2 text-xl font-semibold">Coming from the older service</h1>
          <p className="max-w-prose text-ink-muted">
            Requests in the older names are still answered. What was mapped is said in the header{" "}
            <code className="font-mono text-xs">Tutti-Deprecations</code>, with{" "}
            <code className="font-mono text-xs">Deprecation</code> (RFC 9745) and a link to this page. Answers
            have one shape, whichever names the request used.
          </p>
        </section>
        <Why />
        <section>
          <h2 className="mb-2 text-base font-semibold">What changed</h2>
          <Changes />
        </section>
        <section className="flex flex-col gap-4">
          <h2 className="text-base font-semibold">Before and after</h2>
          {examples.map(({ title, before, after }) => (
            <div key={title} className="flex flex-col gap-2">
              <h3 className="font-medium">{title}</h3>
              <CodeBlock label={`${title}: before`} code={before} />
              <CodeBlock label={`${title}: now`} code={after} />
            </div>
          ))}
        </section>
        <section>
          <h2 className="mb-2 text-base font-semibold">Events</h2>
          <p className="max-w-prose text-ink-muted">
            Their names are kept to the letter:{" "}
            <code className="font-mono text-xs">orchestrator.task.started</code>,{" "}
            <code className="font-mono text-xs">orchestrator.planning.completed</code>,{" "}
            <code className="font-mono text-xs">orchestrator.step.dispatching</code> and the rest, with the
            fields people rely on. More fields may follow. Steps are still called{" "}
            <code className="font-mono text-xs">step-mcp-001</code>,{" "}
            <code className="font-mono text-xs">step-cu-002</code>, and the orchestrator&apos;s own lines
            carry <code className="font-mono text-xs">orch-main</code>.
          </p>
        </section>
      </main>
    </div>
  );
}

function Why() {
  return (
    <section>
      <h2 className="mb-2 text-base font-semibold">Why X-User-Id is only a label</h2>
      <p className="max-w-prose text-ink-muted">
        Anybody can write a header. A service that takes it for identity, or falls back to a default user when
        it is missing, lets one caller act as another: that mistake is CVE-2026-45707 and its relatives. Here
        the caller is whoever the API key or the session was verified to be, the workspace is theirs, and so
        are the limits and the rights. <code className="font-mono text-xs">X-User-Id</code> and{" "}
        <code className="font-mono text-xs">user_id</code> are kept in the execution&apos;s context, where you
        can read them, and decide nothing. To act with fewer rights for one of your own users, give each a key
        of their own.
      </p>
    </section>
  );
}

function Changes() {
  return (
    <ScrollRegion label="What changed" className="rounded-lg border bg-surface">
      <table className="w-full min-w-[40rem] border-collapse text-left text-[13px] leading-5">
        <thead>
          <tr className="border-b text-xs text-ink-muted">
            <th className="px-3 py-2 font-medium">Before</th>
            <th className="px-3 py-2 font-medium">Now</th>
            <th className="px-3 py-2 font-medium">Note</th>
          </tr>
        </thead>
        <tbody>
          {CHANGES.map(([before, now, note]) => (
            <tr key={before} className="border-b align-top last:border-b-0">
              <td className="px-3 py-2 font-mono text-xs">{before}</td>
              <td className="px-3 py-2 font-mono text-xs">{now}</td>
              <td className="px-3 py-2 text-ink-muted">{note}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}
