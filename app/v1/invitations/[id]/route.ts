import { routes } from "@/lib/http/route";
import { revokeInvitation } from "@/lib/services/invitations/revoke";
import { InvitationParams } from "@/lib/services/invitations/shapes";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes({
  DELETE: {
    summary: "Revoke an invitation",
    tag: "members",
    scope: "members:write",
    params: InvitationParams,
    response: { 204: null },
    handle: ({ ctx, params }) => revokeInvitation({ ctx, input: params }),
  },
});
