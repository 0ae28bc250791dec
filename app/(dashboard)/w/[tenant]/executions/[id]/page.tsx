import type { Metadata } from "next";
import { pageContext } from "@/lib/http/page";
import { listApprovals } from "@/lib/services/approvals/list";
import type { Approval } from "@/lib/services/approvals/shapes";
import type { Context } from "@/lib/services/context";
import { listExecutionContracts } from "@/lib/services/contracts/list-execution";
import { getExecution } from "@/lib/services/executions/get";
import { inputSchemaOf } from "@/lib/services/executions/input-schema";
import { getLogs } from "@/lib/services/executions/logs";
import { ExecutionScreen } from "@/lib/ui/execution/execution-screen";
import { orNotFound } from "../../_server/or-not-found";
import type { PageProps } from "../../_server/read-search";
import { eventsOf } from "../_server/log-events";

export const metadata: Metadata = { title: "Execution" };

/** What the page begins with; the stream brings what comes after, of long logs also the rest. */
const FIRST_EVENTS = 1_000;
const FIRST_CONTRACTS = 100;
const MOST_APPROVALS = 20;

export default async function ExecutionPage({ params }: PageProps<{ id: string }>) {
  const { tenant, id } = await params;
  const { ctx } = await pageContext(tenant);
  const [execution, logs, contracts, inputSchema, approvals] = await orNotFound(
    Promise.all([
      getExecution({ ctx, input: { id } }),
      getLogs({ ctx, input: { id, limit: FIRST_EVENTS } }),
      contractsOf(ctx, id),
      inputSchemaOf({ ctx, input: { id } }),
      approvalsOf(ctx, id),
    ]),
  );
  return (
    <ExecutionScreen
      key={execution.id}
      execution={execution}
      events={eventsOf(logs)}
      contracts={contracts}
      inputSchema={inputSchema}
      workspace={tenant}
      publicUrl={ctx.limits.publicUrl}
      mayCancel={ctx.actor.scopes.includes("executions:write")}
      approvals={approvals}
      rights={{
        decide: ctx.actor.scopes.includes("approvals:decide"),
        rules: ctx.actor.scopes.includes("settings:write"),
      }}
      renderedAt={ctx.clock().toISOString()}
    />
  );
}

async function approvalsOf(ctx: Context, id: string): Promise<Approval[]> {
  if (!ctx.actor.scopes.includes("approvals:read")) return [];
  const page = await listApprovals({
    ctx,
    input: { execution_id: id, status: "pending", limit: MOST_APPROVALS },
  });
  return page.data.toReversed();
}

function contractsOf(ctx: Context, id: string) {
  if (!ctx.actor.scopes.includes("contracts:read")) return null;
  return listExecutionContracts({ ctx, input: { execution_id: id, limit: FIRST_CONTRACTS } });
}
