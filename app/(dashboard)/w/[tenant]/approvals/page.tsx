import { Inbox } from "lucide-react";
import type { Metadata } from "next";
import { hasCode } from "@/lib/core/errors";
import { pageContext } from "@/lib/http/page";
import { getApproval } from "@/lib/services/approvals/get";
import { listApprovals } from "@/lib/services/approvals/list";
import { ApprovalListQuery, type Approval } from "@/lib/services/approvals/shapes";
import type { Context } from "@/lib/services/context";
import { listPolicies } from "@/lib/services/policies/list";
import { ApprovalInbox } from "@/lib/ui/approval/approval-inbox";
import { EmptyState } from "@/lib/ui/blocks/empty-state";
import { LiveIndicator } from "@/lib/ui/blocks/live-indicator";
import { PageHeader } from "@/lib/ui/blocks/page-header";
import { Pagination } from "@/lib/ui/blocks/pagination";
import { listPage, type PageProps, readSearch } from "../_server/read-search";
import { ApprovalFilters } from "./_components/approval-filters";
import { StandingRules } from "./_components/standing-rules";

export const metadata: Metadata = { title: "Approvals" };

const ROWS = 50;
const MOST_RULES = 100;

export default async function ApprovalsPage({ params, searchParams }: PageProps) {
  const { tenant } = await params;
  const [{ ctx }, query, search] = await Promise.all([
    pageContext(tenant),
    readSearch(ApprovalListQuery, searchParams),
    searchParams,
  ]);
  const given = Object.keys(query).length > 1;
  // Without a filter it is the inbox: what can be decided.
  const filters = given ? query : { ...query, status: "pending" as const };
  const [page, chosen, rules] = await Promise.all([
    listPage((input: typeof query) => listApprovals({ ctx, input }), { ...filters, limit: ROWS }),
    chosenBy(ctx, search.approval),
    ctx.actor.scopes.includes("tools:read") ? listPolicies({ ctx, input: { limit: MOST_RULES } }) : null,
  ]);
  const missing = chosen && !page.data.some(({ id }) => id === chosen.id) ? [chosen] : [];
  const approvals = [...missing, ...page.data];
  const mayWrite = ctx.actor.scopes.includes("settings:write");
  const rights = { decide: ctx.actor.scopes.includes("approvals:decide"), rules: mayWrite };
  return (
    <>
      <PageHeader
        title="Approvals"
        description="Calls that wait for a person. A decision is about exactly what is shown, and is used once."
      />
      <ApprovalFilters>
        <LiveIndicator workspace={tenant} topics={["executions"]} />
      </ApprovalFilters>
      {approvals.length > 0 ? (
        <>
          <ApprovalInbox approvals={approvals} rights={rights} />
          <Pagination nextCursor={page.next_cursor} count={page.data.length} />
        </>
      ) : (
        <EmptyState icon={<Inbox />} title={given ? "None like that" : "Nothing waits for you"}>
          {given
            ? "No approval fits these filters."
            : "Calls that can't be undone, approval steps of orchestrations and budgets that ran out appear here, and their executions wait."}
        </EmptyState>
      )}
      {rules ? <StandingRules rules={rules.data} mayWrite={mayWrite} /> : null}
    </>
  );
}

/** A link may lead to one that has been decided meanwhile. */
async function chosenBy(ctx: Context, id: string | string[] | undefined): Promise<Approval | null> {
  if (typeof id !== "string" || id === "") return null;
  try {
    return await getApproval({ ctx, input: { id } });
  } catch (error) {
    if (hasCode(error, "not_found")) return null;
    throw error;
  }
}
