import { routes } from "@/lib/http/route";
import { decideApproval } from "@/lib/services/approvals/decide";
import { getApproval } from "@/lib/services/approvals/get";
import { Approval, ApprovalParams, DecideApproval } from "@/lib/services/approvals/shapes";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes({
  GET: {
    summary: "Get an approval",
    tag: "approvals",
    scope: "approvals:read",
    params: ApprovalParams,
    response: { 200: Approval },
    handle: ({ ctx, params }) => getApproval({ ctx, input: params }),
  },
  POST: {
    summary: "Decide an approval",
    description:
      "Once: a second decision is a 409 with what was decided, one that comes too late a 410. With other `arguments` the answer is a new request, which needs its own decision. A key never decides for an execution that it started.",
    tag: "approvals",
    scope: "approvals:decide",
    params: ApprovalParams,
    body: DecideApproval,
    response: { 200: Approval },
    examples: { body: { decision: "approve", comment: "Fine with me." } },
    handle: ({ ctx, params, body }) => decideApproval({ ctx, input: { ...params, ...body } }),
  },
});
