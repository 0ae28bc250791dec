import { routes } from "@/lib/http/route";
import { listMembers } from "@/lib/services/members/list";
import { MemberList, MemberListQuery } from "@/lib/services/members/shapes";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes({
  GET: {
    summary: "List members",
    description: "Every member may see the others; an API key needs the scope members:write.",
    tag: "members",
    scope: "any",
    query: MemberListQuery,
    response: { 200: MemberList },
    handle: ({ ctx, query }) => listMembers({ ctx, input: query }),
  },
});
