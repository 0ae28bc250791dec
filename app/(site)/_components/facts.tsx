import { Activity, RefreshCcw, Route, ScrollText } from "lucide-react";

const FACTS = [
  {
    icon: ScrollText,
    title: "Every dispatch is a contract",
    text: "Request and response, linked and hash-chained in one ledger. Take a copy and verify it offline with one command.",
  },
  {
    icon: Route,
    title: "Routing says why",
    text: "Which agents could have done it, which one did, and what spoke against the others. Stored with the contract.",
  },
  {
    icon: RefreshCcw,
    title: "Durable to the step",
    text: "A finished step never runs twice. Kill the process in the middle: another worker goes on where it stopped.",
  },
  {
    icon: Activity,
    title: "One log, live",
    text: "Stream, timeline, log tree and export are views of the same events, resumable at any one of them.",
  },
] as const;

export function Facts() {
  return (
    <ul className="grid gap-x-8 gap-y-6 border-t py-7 sm:grid-cols-2 lg:grid-cols-4">
      {FACTS.map((fact) => (
        <li key={fact.title}>
          <h2 className="flex items-center gap-2 text-sm font-semibold">
            <fact.icon aria-hidden="true" className="size-4 text-accent-text" />
            {fact.title}
          </h2>
          <p className="mt-1 text-sm text-ink-muted">{fact.text}</p>
        </li>
      ))}
    </ul>
  );
}
