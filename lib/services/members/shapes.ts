import { z } from "zod";
import { MEMBER_ROLES } from "@/lib/core/scopes";
import { PageQuery, pageShape } from "../paging";

/** A person in the workspace. */
export const Member = z
  .object({
    user_id: z.string(),
    object: z.literal("member"),
    name: z.string().nullable(),
    email: z.string(),
    image: z.string().nullable(),
    role: z.enum(MEMBER_ROLES),
    joined_at: z.string(),
  })
  .meta({ id: "Member" });
export type Member = z.infer<typeof Member>;

export const MemberList = pageShape(Member).meta({ id: "MemberList" });
export const MemberListQuery = PageQuery;

/** Body of `PATCH /v1/members/{user_id}`. */
export const UpdateMember = z.object({ role: z.enum(MEMBER_ROLES) }).meta({ id: "UpdateMember" });
export type UpdateMember = z.infer<typeof UpdateMember>;

export const MemberParams = z.object({ user_id: z.string().min(1).max(100) });
