import type { Metadata } from "next";
import { pageContext } from "@/lib/http/page";
import { listAudit } from "@/lib/services/audit/list";
import { AuditListQuery } from "@/lib/services/audit/shapes";
import { type Filter, FilterBar } from "@/lib/ui/blocks/filter-bar";
import { PageHeader } from "@/lib/ui/blocks/page-header";
import { VerifyChain } from "../_components/verify-chain";
import { listPage, type PageProps, readSearch } from "../_server/read-search";
import { AuditTable } from "./_components/audit-table";

export const metadata: Metadata = { title: "Audit log" };

const FILTERS: readonly Filter[] = [
  { type: "text", key: "action", label: "Action", placeholder: "api_key.created", mono: true },
  { type: "text", key: "actor_id", label: "Actor", placeholder: "usr_… or key_…", mono: true },
  { type: "text", key: "target_id", label: "Target", placeholder: "orc_…", mono: true },
  { type: "since", key: "from", label: "From" },
  { type: "text", key: "to", label: "Until", placeholder: "2026-11-29T09:00:00Z", mono: true },
];

export default async function AuditPage({ params, searchParams }: PageProps) {
  const { tenant } = await params;
  const [{ ctx }, query] = await Promise.all([pageContext(tenant), readSearch(AuditListQuery, searchParams)]);
  const page = await listPage((input: typeof query) => listAudit({ ctx, input }), { ...query, limit: 50 });
  return (
    <>
      <PageHeader
        title="Audit log"
        description="Every change somebody made, in a chain that shows when an entry was altered or is missing."
        actions={
          <VerifyChain
            path="/audit/verify"
            label="Verify log"
            description="Recomputes the chain from its first entry: numbering, links and hashes."
          />
        }
      />
      <FilterBar filters={FILTERS} />
      <AuditTable
        workspace={tenant}
        entries={page.data}
        nextCursor={page.next_cursor}
        filtered={FILTERS.some((filter) => filter.key in query)}
      />
    </>
  );
}
