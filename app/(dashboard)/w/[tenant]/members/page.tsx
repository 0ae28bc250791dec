import type { Metadata } from "next";
import { pageContext } from "@/lib/http/page";
import { listInvitations } from "@/lib/services/invitations/list";
import { listMembers } from "@/lib/services/members/list";
import { MemberListQuery } from "@/lib/services/members/shapes";
import { PageHeader } from "@/lib/ui/blocks/page-header";
import { listPage, type PageProps, readSearch } from "../_server/read-search";
import { InvitationTable } from "./_components/invitation-table";
import { InvitePerson } from "./_components/invite-person";
import { MemberTable } from "./_components/member-table";

export const metadata: Metadata = { title: "Members" };

/** Invitations shown: the newest ones, pending or not. */
const SHOWN_INVITATIONS = 100;

export default async function MembersPage({ params, searchParams }: PageProps) {
  const { tenant } = await params;
  const [page, query] = await Promise.all([pageContext(tenant), readSearch(MemberListQuery, searchParams)]);
  const { ctx } = page;
  const mayWrite = ctx.actor.scopes.includes("members:write");
  const [members, invitations] = await Promise.all([
    listPage((input: typeof query) => listMembers({ ctx, input }), { ...query, limit: 50 }),
    mayWrite ? listInvitations({ ctx, input: { limit: SHOWN_INVITATIONS } }) : null,
  ]);
  const role = page.tenant.role;
  return (
    <>
      <PageHeader
        title="Members"
        description="The people of this workspace, and what each may do in it."
        actions={mayWrite ? <InvitePerson mayInviteOwners={role === "owner"} /> : null}
      />
      <MemberTable
        members={members.data}
        nextCursor={members.next_cursor}
        me={{ id: page.user.id, role }}
        mayWrite={mayWrite}
      />
      {invitations ? <InvitationTable invitations={invitations.data} /> : null}
    </>
  );
}
