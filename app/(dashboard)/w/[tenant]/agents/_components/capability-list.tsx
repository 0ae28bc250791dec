import { ChevronRight } from "lucide-react";
import type { Agent } from "@/lib/services/agents/shapes";
import { JsonView } from "@/lib/ui/blocks/json-view";
import { Badge } from "@/lib/ui/primitives/badge";
import { Panel, PanelHeader } from "@/lib/ui/primitives/panel";
import { RunButton } from "@/lib/ui/shell/run-button";

type Capability = Agent["capabilities"][number];

/** What an agent can do; schemas open on demand. */
export function CapabilityList({
  capabilities,
  mayRun,
}: {
  capabilities: readonly Capability[];
  mayRun: boolean;
}) {
  return (
    <Panel>
      <PanelHeader title="Capabilities" description="What it can be asked for, by intents and steps." />
      <ul className="divide-y">
        {capabilities.map((capability) => (
          <li key={capability.name} className="px-4 py-3">
            <div className="flex flex-wrap items-start gap-x-3 gap-y-2">
              <div className="min-w-0 flex-1 basis-60">
                <p className="flex flex-wrap items-center gap-2">
                  <code className="text-sm font-medium">{capability.name}</code>
                  <Effect effect={capability.effect} />
                </p>
                {capability.description ? (
                  <p className="mt-1 text-sm text-ink-muted">{capability.description}</p>
                ) : null}
              </div>
              {mayRun ? <RunButton size="sm" capability={capability.name} label="Run" /> : null}
            </div>
            <Schemas capability={capability} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Effect({ effect }: { effect: Capability["effect"] }) {
  return effect === "write" ? (
    <Badge tone="warning" title="Changes something outside the execution">
      writes
    </Badge>
  ) : (
    <Badge title="Changes nothing outside the execution">reads</Badge>
  );
}

function Schemas({ capability }: { capability: Capability }) {
  return (
    <details className="group mt-2">
      <summary className="flex w-fit list-none items-center gap-1 rounded-sm text-xs text-accent-text hover:underline">
        <ChevronRight aria-hidden="true" className="size-3.5 group-open:rotate-90" />
        Schema and keywords
      </summary>
      <div className="mt-2 flex flex-col gap-3">
        <JsonView value={capability.parameters} label="Parameters" open={4} />
        {capability.output ? <JsonView value={capability.output} label="Output" open={4} /> : null}
        {capability.keywords.length > 0 ? (
          <p className="text-xs text-ink-muted">Found by: {capability.keywords.join(", ")}</p>
        ) : null}
      </div>
    </details>
  );
}
