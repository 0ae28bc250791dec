import { z } from "zod";
import { MEMBER_ROLES } from "@/lib/core/scopes";
import { PageQuery, pageShape } from "../paging";

/** An invitation as listed: never its link. */
export const Invitation = z
  .object({
    id: z.string(),
    object: z.literal("invitation"),
    email: z
      .string()
      .nullable()
      .meta({ description: "When set, only a person with this verified e-mail may accept." }),
    role: z.enum(MEMBER_ROLES),
    status: z.enum(["pending", "accepted", "expired", "revoked"]),
    invited_by: z.string(),
    created_at: z.string(),
    expires_at: z.string(),
    accepted_at: z.string().nullable(),
    accepted_by: z.string().nullable(),
    revoked_at: z.string().nullable(),
  })
  .meta({ id: "Invitation" });
export type Invitation = z.infer<typeof Invitation>;

export const InvitationCreated = Invitation.extend({
  link: z.string().meta({ description: "Shown this once: whoever holds it may accept." }),
}).meta({ id: "InvitationCreated" });
export type InvitationCreated = z.infer<typeof InvitationCreated>;

export const InvitationList = pageShape(Invitation).meta({ id: "InvitationList" });
export const InvitationListQuery = PageQuery;

/** Body of `POST /v1/invitations`. */
export const CreateInvitation = z
  .object({
    email: z.email().max(254).optional(),
    role: z.enum(MEMBER_ROLES),
    expires_in_days: z.number().int().min(1).max(30).default(7),
  })
  .meta({ id: "CreateInvitation" });
export type CreateInvitation = z.infer<typeof CreateInvitation>;

export const InvitationParams = z.object({ id: z.string().min(1).max(100) });
