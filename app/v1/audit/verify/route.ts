import { routes } from "@/lib/http/route";
import { AuditVerification, AuditVerifyQuery } from "@/lib/services/audit/shapes";
import { verifyAudit } from "@/lib/services/audit/verify";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes({
  GET: {
    summary: "Verify the audit log's hash chain",
    description: "Checks up to 2,000 entries per call; `next_cursor` continues.",
    tag: "audit",
    scope: "audit:read",
    query: AuditVerifyQuery,
    response: { 200: AuditVerification },
    handle: ({ ctx, query }) => verifyAudit({ ctx, input: query }),
  },
});
