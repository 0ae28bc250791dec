import { routes } from "@/lib/http/route";
import { listSessions } from "@/lib/services/sessions/list";
import { SessionList, SessionListQuery } from "@/lib/services/sessions/shapes";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes({
  GET: {
    summary: "List sessions",
    description: "Conversations, the last used first, with how many executions each has.",
    tag: "sessions",
    scope: "executions:read",
    query: SessionListQuery,
    response: { 200: SessionList },
    handle: ({ ctx, query }) => listSessions({ ctx, input: query }),
  },
});
