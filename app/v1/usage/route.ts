import { routes } from "@/lib/http/route";
import { reportUsage } from "@/lib/services/usage/report";
import { UsageQuery, UsageReport } from "@/lib/services/usage/shapes";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes({
  GET: {
    summary: "What language models were used for, and what it cost",
    tag: "usage",
    scope: "usage:read",
    query: UsageQuery,
    response: { 200: UsageReport },
    handle: ({ ctx, query }) => reportUsage({ ctx, input: query }),
  },
});
