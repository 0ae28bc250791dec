import { routes } from "@/lib/http/route";
import { listUsage } from "@/lib/services/usage/list";
import { UsageRecordList, UsageRecordQuery } from "@/lib/services/usage/shapes";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes({
  GET: {
    summary: "List single calls of language models",
    description: "Every real call, also those that failed or whose answer was lost.",
    tag: "usage",
    scope: "usage:read",
    query: UsageRecordQuery,
    response: { 200: UsageRecordList },
    handle: ({ ctx, query }) => listUsage({ ctx, input: query }),
  },
});
