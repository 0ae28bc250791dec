import Link from "next/link";
import type { Agent } from "@/lib/services/agents/shapes";
import { Absent, Duration } from "@/lib/ui/blocks/duration";
import { AgentKindLabel } from "@/lib/ui/blocks/kind-label";
import { RelativeTime } from "@/lib/ui/blocks/relative-time";
import { Panel, PanelHeader } from "@/lib/ui/primitives/panel";
import { DescriptionList, type Fact } from "../../_components/description-list";

const never = <Absent label="never" />;

function externalFacts(agent: Agent): Fact[] {
  const heartbeat = agent.heartbeat_seconds;
  return [
    { label: "URL", value: <code className="text-xs break-all">{agent.url}</code> },
    {
      label: "Secret",
      value: agent.has_secret ? <>stored, sent only to {agent.secret_origin}</> : "none",
    },
    { label: "Heartbeat", value: heartbeat === null ? "none expected" : `every ${heartbeat} s` },
    {
      label: "Last heartbeat",
      value: agent.last_heartbeat_at ? <RelativeTime at={agent.last_heartbeat_at} /> : never,
    },
    { label: "Timeout", value: <Duration milliseconds={agent.timeout_ms} /> },
    { label: "Registered", value: agent.created_at ? <RelativeTime at={agent.created_at} /> : never },
  ];
}

/** How an agent is reached, and what it did last. */
export function AgentFacts({ workspace, agent }: { workspace: string; agent: Agent }) {
  const { last_used_at: used, last_error_at: failed, last_error: error } = agent.stats;
  const facts: Fact[] = [
    { label: "Kind", value: <AgentKindLabel kind={agent.kind} /> },
    { label: "Priority", value: agent.priority },
    ...(agent.built_in || agent.kind === "role" ? [] : externalFacts(agent)),
    { label: "Last used", value: used ? <RelativeTime at={used} /> : never },
    { label: "Last error", value: failed ? <RelativeTime at={failed} /> : never },
  ];
  return (
    <div className="flex flex-col gap-4">
      <Panel>
        <PanelHeader
          title="About"
          description={agent.built_in ? "Built in: part of Tutti itself." : undefined}
        />
        <DescriptionList facts={facts} />
      </Panel>
      {error ? (
        <Panel>
          <PanelHeader title="Last error" />
          <p className="px-4 py-3 text-sm break-words">
            <code className="mr-2 text-xs text-ink-muted">{String(error.code ?? "")}</code>
            {String(error.message ?? "")}
          </p>
        </Panel>
      ) : null}
      <Link
        href={`/w/${workspace}/contracts?agent=${encodeURIComponent(agent.name)}`}
        className="self-start rounded-sm text-sm text-accent-text hover:underline"
      >
        All its contracts
      </Link>
    </div>
  );
}
