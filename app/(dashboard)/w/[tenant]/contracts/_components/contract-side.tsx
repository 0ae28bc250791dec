import { Hourglass } from "lucide-react";
import Link from "next/link";
import type { Contract } from "@/lib/services/contracts/shapes";
import { Absent, Duration } from "@/lib/ui/blocks/duration";
import { EmptyState } from "@/lib/ui/blocks/empty-state";
import { IdChip } from "@/lib/ui/blocks/id-chip";
import { JsonView } from "@/lib/ui/blocks/json-view";
import { RelativeTime } from "@/lib/ui/blocks/relative-time";
import { Panel, PanelBody, PanelHeader } from "@/lib/ui/primitives/panel";
import { DescriptionList, type Fact } from "../../_components/description-list";
import { ContractStatusBadge } from "./contract-status";

const LINK = "rounded-sm text-accent-text hover:underline";

function factsOf(workspace: string, contract: Contract): Fact[] {
  const { execution_id: execution, session_id: session } = contract;
  const facts: Fact[] = [
    { label: "From", value: contract.from },
    { label: "To", value: contract.to },
    { label: "Recorded", value: <RelativeTime at={contract.created_at} /> },
    {
      label: "Execution",
      value: (
        <Link className={`${LINK} font-mono text-xs`} href={`/w/${workspace}/executions/${execution}`}>
          {execution}
        </Link>
      ),
    },
  ];
  if (session) {
    const href = `/w/${workspace}/contracts?session_id=${encodeURIComponent(session)}`;
    facts.push({
      label: "Session",
      value: (
        <Link className={LINK} href={href}>
          {session}
        </Link>
      ),
    });
  }
  if (contract.type === "RESPONSE") {
    facts.push({ label: "Duration", value: <Duration milliseconds={contract.duration_ms} /> });
    const cost = contract.cost_usd;
    facts.push({ label: "Cost", value: cost === null ? <Absent /> : `$${cost.toFixed(4)}` });
  }
  return [
    ...facts,
    { label: "Contract", value: <IdChip id={contract.id} full /> },
    { label: "Correlation", value: <IdChip id={contract.correlation_id} full /> },
    { label: "Hash", value: <IdChip id={contract.hash} full className="[&_span]:break-all" /> },
    { label: "Previous hash", value: <IdChip id={contract.prev_hash} full /> },
  ];
}

/** One side of a pair, whole: payload first, then where it stands in the ledger. */
export function ContractSide({ workspace, contract }: { workspace: string; contract: Contract }) {
  const asked = contract.type === "REQUEST";
  return (
    <Panel>
      <PanelHeader
        title={contract.type}
        description={asked ? "What was asked" : "What came back"}
        actions={<ContractStatusBadge status={contract.status} />}
      />
      <PanelBody>
        <JsonView value={contract.payload} label={asked ? "Parameters" : "Result"} open={3} />
      </PanelBody>
      <DescriptionList facts={factsOf(workspace, contract)} className="border-t" />
    </Panel>
  );
}

/** The other half of a pair whose answer isn't there. */
export function NoResponse({ status, agent }: { status: Contract["status"]; agent: string }) {
  const running = status === "running";
  return (
    <Panel>
      <PanelHeader title="RESPONSE" description={running ? "Not yet" : "Never recorded"} />
      <EmptyState
        icon={<Hourglass />}
        title={running ? `${agent} is working on it` : "Nobody knows what came of it"}
      >
        {running
          ? "This page shows the answer as soon as it is recorded."
          : "The execution ended before an answer was recorded. Check on the other side before doing it again."}
      </EmptyState>
    </Panel>
  );
}
