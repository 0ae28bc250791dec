import type { MemberRole } from "@/lib/core/scopes";
import type { Member } from "@/lib/services/members/shapes";
import { type Column, DataTable } from "@/lib/ui/blocks/data-table";
import { Pagination } from "@/lib/ui/blocks/pagination";
import { RelativeTime } from "@/lib/ui/blocks/relative-time";
import { Badge } from "@/lib/ui/primitives/badge";
import { RemoveMember } from "./remove-member";
import { MemberRoleSelect } from "./role-select";
import { ROLE_WORDS } from "./role-words";

export interface Me {
  id: string;
  role: MemberRole;
}

export interface MemberTableProps {
  members: readonly Member[];
  nextCursor: string | null;
  me: Me;
  mayWrite: boolean;
}

/** Owners stand above everybody else: only they change owners. */
function mayChange(member: Member, { me, mayWrite }: Pick<MemberTableProps, "me" | "mayWrite">): boolean {
  return mayWrite && (member.role !== "owner" || me.role === "owner");
}

function columns(props: MemberTableProps): Column<Member>[] {
  const { me, members, nextCursor } = props;
  const owners = members.filter((member) => member.role === "owner").length;
  const isOnlyOwner = (member: Member) => member.role === "owner" && owners === 1 && nextCursor === null;
  return [
    {
      key: "person",
      header: "Person",
      cell: (member) => <Person member={member} isMe={member.user_id === me.id} />,
    },
    {
      key: "role",
      header: "Role",
      cell: (member) =>
        mayChange(member, props) && !isOnlyOwner(member) ? (
          <MemberRoleSelect
            userId={member.user_id}
            person={member.name ?? member.email}
            role={member.role}
            mayMakeOwners={me.role === "owner"}
          />
        ) : (
          <Badge title={ROLE_WORDS[member.role].may}>{ROLE_WORDS[member.role].label}</Badge>
        ),
    },
    {
      key: "may",
      header: "May",
      hideBelow: "lg",
      cell: (member) => <span className="text-ink-muted">{ROLE_WORDS[member.role].may}</span>,
    },
    {
      key: "joined",
      header: "Joined",
      hideBelow: "md",
      cell: (member) => <RelativeTime at={member.joined_at} className="text-ink-muted" />,
    },
    {
      key: "actions",
      header: <span className="sr-only">Actions</span>,
      align: "right",
      cell: (member) =>
        !isOnlyOwner(member) && (mayChange(member, props) || member.user_id === me.id) ? (
          <RemoveMember
            userId={member.user_id}
            person={member.name ?? member.email}
            leaving={member.user_id === me.id}
          />
        ) : null,
    },
  ];
}

function Person({ member, isMe }: { member: Member; isMe: boolean }) {
  return (
    <span className="flex items-center gap-2.5 py-1.5 leading-4">
      <span
        aria-hidden="true"
        className="grid size-7 shrink-0 place-items-center rounded-full bg-neutral-soft text-xs font-medium text-ink-muted max-sm:hidden"
      >
        {((member.name ?? member.email).trim()[0] ?? "?").toUpperCase()}
      </span>
      <span className="flex min-w-0 flex-col">
        <span className="max-w-36 truncate font-medium sm:max-w-64">
          {member.name ?? member.email}
          {isMe ? <span className="font-normal text-ink-faint"> (you)</span> : null}
        </span>
        <span className="max-w-36 truncate text-xs text-ink-faint sm:max-w-64">{member.email}</span>
      </span>
    </span>
  );
}

/** Who is in the workspace. */
export function MemberTable(props: MemberTableProps) {
  const { members, nextCursor } = props;
  return (
    <DataTable
      caption="Members"
      columns={columns(props)}
      rows={members}
      rowKey={(member) => member.user_id}
      footer={<Pagination nextCursor={nextCursor} count={members.length} />}
      empty={null}
    />
  );
}
