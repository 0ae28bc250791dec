import { routes } from "@/lib/http/route";
import { removeMember } from "@/lib/services/members/remove";
import { Member, MemberParams, UpdateMember } from "@/lib/services/members/shapes";
import { updateMember } from "@/lib/services/members/update";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes({
  PATCH: {
    summary: "Change a member's role",
    description: "Only owners make or change owners; the last owner stays one (409).",
    tag: "members",
    scope: "members:write",
    params: MemberParams,
    body: UpdateMember,
    response: { 200: Member },
    examples: { body: { role: "viewer" } },
    handle: ({ ctx, params, body }) => updateMember({ ctx, input: { ...body, ...params } }),
  },
  DELETE: {
    summary: "Remove a member, or leave",
    description: "Needs members:write, except for one's own membership. Their API keys are revoked.",
    tag: "members",
    scope: "any",
    params: MemberParams,
    response: { 204: null },
    handle: ({ ctx, params }) => removeMember({ ctx, input: params }),
  },
});
