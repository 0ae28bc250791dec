import { routes } from "@/lib/http/route";
import { listApprovals } from "@/lib/services/approvals/list";
import { ApprovalList, ApprovalListQuery } from "@/lib/services/approvals/shapes";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes({
  GET: {
    summary: "List approvals",
    description: "What was asked of people, newest first. `status=pending` is the inbox.",
    tag: "approvals",
    scope: "approvals:read",
    query: ApprovalListQuery,
    response: { 200: ApprovalList },
    handle: ({ ctx, query }) => listApprovals({ ctx, input: query }),
  },
});
