import type { Metadata } from "next";
import { pageContext } from "@/lib/http/page";
import { listContracts } from "@/lib/services/contracts/list";
import { CONTRACT_STATUSES, type Contract, ContractListQuery } from "@/lib/services/contracts/shapes";
import { decodeCursor } from "@/lib/services/paging";
import { type Filter, FilterBar } from "@/lib/ui/blocks/filter-bar";
import { LiveIndicator } from "@/lib/ui/blocks/live-indicator";
import { PageHeader } from "@/lib/ui/blocks/page-header";
import { VerifyChain } from "../_components/verify-chain";
import { listPage, type PageProps, readSearch } from "../_server/read-search";
import { contractRows } from "./_components/pairs";
import { ContractTable } from "./_components/contract-table";

export const metadata: Metadata = { title: "Contracts" };

const FILTERS: readonly Filter[] = [
  {
    type: "choice",
    key: "status",
    label: "Status",
    options: CONTRACT_STATUSES.map((value) => ({ value, label: statusWord(value) })),
  },
  {
    type: "choice",
    key: "type",
    label: "Type",
    options: [
      { value: "REQUEST", label: "REQUEST" },
      { value: "RESPONSE", label: "RESPONSE" },
    ],
  },
  { type: "text", key: "capability", label: "Capability", placeholder: "memory.write", mono: true },
  { type: "text", key: "agent", label: "Agent", placeholder: "echo", mono: true },
  { type: "text", key: "execution_id", label: "Execution", placeholder: "exe_…", mono: true },
  { type: "text", key: "session_id", label: "Session", placeholder: "welcome", mono: true },
  { type: "since", key: "from", label: "From" },
  { type: "text", key: "to", label: "Until", placeholder: "2026-11-29T09:00:00Z", mono: true },
];

function statusWord(status: string): string {
  const words = status.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export default async function ContractsPage({ params, searchParams }: PageProps) {
  const { tenant } = await params;
  const [{ ctx }, query] = await Promise.all([
    pageContext(tenant),
    readSearch(ContractListQuery, searchParams),
  ]);
  const page = await listPage((input: typeof query) => listContracts({ ctx, input }), {
    ...query,
    limit: 50,
  });
  const filtered = FILTERS.some((filter) => filter.key in query);
  return (
    <>
      <PageHeader
        title="Contracts"
        description="Who was asked what, why this agent, and what came back: in a ledger that shows tampering."
        actions={
          <VerifyChain
            path="/contracts/verify"
            label="Verify ledger"
            description="Recomputes every hash from the first entry on, and compares it with what is stored."
          />
        }
      />
      <FilterBar filters={FILTERS}>
        <LiveIndicator workspace={tenant} topics={["executions"]} />
      </FilterBar>
      <ContractTable
        workspace={tenant}
        rows={contractRows(withoutShown(page.data, query.cursor))}
        nextCursor={page.next_cursor}
        filtered={filtered}
        curl={firstContract(ctx.limits.publicUrl)}
      />
    </>
  );
}

/** A pair cut by the end of the page before was shown there: its other side isn't another row. */
function withoutShown(contracts: Contract[], cursor: string | undefined): Contract[] {
  const [first, ...rest] = contracts;
  if (cursor === undefined || first?.type !== "REQUEST") return contracts;
  try {
    return decodeCursor(cursor) === `${first.id}r` ? rest : contracts;
  } catch {
    return contracts;
  }
}

function firstContract(url: string): string {
  return `curl ${url}/v1/orchestrate \\
  -H "Authorization: Bearer $TUTTI_API_KEY" \\
  -H "Content-Type: application/json" \\
  -d '{"intent": "echo", "inputs": {"text": "Hello"}}'`;
}
