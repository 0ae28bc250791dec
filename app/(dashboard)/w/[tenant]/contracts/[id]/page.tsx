import type { Metadata } from "next";
import { pageContext } from "@/lib/http/page";
import { hasCode } from "@/lib/core/errors";
import { isId } from "@/lib/core/ids";
import { getContract } from "@/lib/services/contracts/get";
import type { Context } from "@/lib/services/context";
import type { Contract } from "@/lib/services/contracts/shapes";
import { IdChip } from "@/lib/ui/blocks/id-chip";
import { LiveIndicator } from "@/lib/ui/blocks/live-indicator";
import { PageHeader } from "@/lib/ui/blocks/page-header";
import { VerifyChain } from "../../_components/verify-chain";
import { orNotFound } from "../../_server/or-not-found";
import type { PageProps } from "../../_server/read-search";
import { ContractSide, NoResponse } from "../_components/contract-side";
import { ContractStatusBadge } from "../_components/contract-status";
import { RoutingPanel } from "../_components/routing-panel";

export const metadata: Metadata = { title: "Contract" };

export default async function ContractPage({ params }: PageProps<{ id: string }>) {
  const { tenant, id } = await params;
  const { ctx } = await pageContext(tenant);
  const request = await orNotFound(getContract({ ctx, input: { id: requestIdOf(id) } }));
  const response = await responseTo(ctx, request);
  return (
    <>
      <PageHeader
        title={request.capability ?? "Contract"}
        trail={[{ label: "Contracts", href: `/w/${tenant}/contracts` }]}
        meta={
          <>
            <ContractStatusBadge status={request.status} variant="badge" />
            <IdChip id={request.id} />
          </>
        }
        description={
          <>
            {request.from} asked {request.to}
            {request.step ? <> in step {request.step}</> : null}.
          </>
        }
        actions={
          <>
            <LiveIndicator workspace={tenant} topics={["executions"]} id={request.execution_id} />
            <VerifyChain
              path="/contracts/verify"
              query={{ execution_id: request.execution_id }}
              label="Verify its execution"
              description="Recomputes the hashes of all entries of the execution this contract belongs to."
            />
          </>
        }
      />
      <div className="grid gap-4 lg:grid-cols-2">
        <ContractSide workspace={tenant} contract={request} />
        {response ? (
          <ContractSide workspace={tenant} contract={response} />
        ) : (
          <NoResponse status={request.status} agent={request.to} />
        )}
        {request.routing ? <RoutingPanel routing={request.routing} className="lg:col-span-2" /> : null}
      </div>
    </>
  );
}

/** A RESPONSE's id is its REQUEST's with an `r` after it. */
function requestIdOf(id: string): string {
  return isId("contract", id) ? id : id.slice(0, -1);
}

async function responseTo(ctx: Context, request: Contract): Promise<Contract | null> {
  try {
    return await getContract({ ctx, input: { id: `${request.id}r` } });
  } catch (error) {
    if (hasCode(error, "not_found")) return null;
    throw error;
  }
}
