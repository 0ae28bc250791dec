import { routes } from "@/lib/http/route";
import { createInvitation } from "@/lib/services/invitations/create";
import { listInvitations } from "@/lib/services/invitations/list";
import {
  CreateInvitation,
  InvitationCreated,
  InvitationList,
  InvitationListQuery,
} from "@/lib/services/invitations/shapes";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes({
  GET: {
    summary: "List invitations",
    tag: "members",
    scope: "members:write",
    query: InvitationListQuery,
    response: { 200: InvitationList },
    handle: ({ ctx, query }) => listInvitations({ ctx, input: query }),
  },
  POST: {
    summary: "Invite somebody by link",
    description: "The link is in this answer only.",
    tag: "members",
    scope: "members:write",
    body: CreateInvitation,
    response: { 201: InvitationCreated },
    examples: { body: { role: "member", email: "someone@example.com", expires_in_days: 7 } },
    handle: ({ ctx, body }) => createInvitation({ ctx, input: body }),
  },
});
