import { routes } from "@/lib/http/route";
import { listAudit } from "@/lib/services/audit/list";
import { AuditList, AuditListQuery } from "@/lib/services/audit/shapes";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes({
  GET: {
    summary: "List the audit log",
    tag: "audit",
    scope: "audit:read",
    query: AuditListQuery,
    response: { 200: AuditList },
    handle: ({ ctx, query }) => listAudit({ ctx, input: query }),
  },
});
