import { ListTree, Play, ScrollText } from "lucide-react";
import type { ReactNode } from "react";
import { Panel } from "@/lib/ui/primitives/panel";

const STEPS: readonly { icon: ReactNode; title: string; text: string }[] = [
  {
    icon: <Play />,
    title: "Give it work",
    text: "Choose a capability, fill in its parameters and run it, here or with the curl command below it.",
  },
  {
    icon: <ListTree />,
    title: "Watch it run",
    text: "Every execution has a page with its timeline, live: steps, tries, waits, inputs and outputs.",
  },
  {
    icon: <ScrollText />,
    title: "Find it in the ledger",
    text: "Each dispatch leaves a REQUEST and a RESPONSE that say who did it, why they, and what came back.",
  },
];

/** Instead of numbers, as long as there are none. */
export function Welcome() {
  return (
    <Panel className="px-5 py-5">
      <h2 className="text-base font-semibold">Nothing has run in this workspace yet</h2>
      <ol className="mt-4 grid gap-5 sm:grid-cols-3">
        {STEPS.map((step, index) => (
          <li key={step.title}>
            <span
              aria-hidden="true"
              className="grid size-8 place-items-center rounded-md bg-accent-soft text-accent-text [&_svg]:size-4"
            >
              {step.icon}
            </span>
            <h3 className="mt-2 text-sm font-medium">
              {index + 1}. {step.title}
            </h3>
            <p className="mt-0.5 text-sm text-ink-muted">{step.text}</p>
          </li>
        ))}
      </ol>
    </Panel>
  );
}
