import type { Invitation } from "@/lib/services/invitations/shapes";
import { type Column, DataTable } from "@/lib/ui/blocks/data-table";
import { RelativeTime } from "@/lib/ui/blocks/relative-time";
import { RevokeInvitation } from "./revoke-invitation";
import { ROLE_WORDS } from "./role-words";

const COLUMNS: readonly Column<Invitation>[] = [
  {
    key: "for",
    header: "For",
    cell: (invitation) =>
      invitation.email ? (
        <span className="block max-w-40 truncate sm:max-w-72">{invitation.email}</span>
      ) : (
        <span className="text-ink-muted">Whoever has the link</span>
      ),
  },
  { key: "role", header: "Role", cell: (invitation) => ROLE_WORDS[invitation.role].label },
  {
    key: "made",
    header: "Made",
    hideBelow: "md",
    cell: (invitation) => <RelativeTime at={invitation.created_at} className="text-ink-muted" />,
  },
  {
    key: "expires",
    header: "Expires",
    hideBelow: "sm",
    cell: (invitation) => <RelativeTime at={invitation.expires_at} className="text-ink-muted" />,
  },
  {
    key: "actions",
    header: <span className="sr-only">Actions</span>,
    align: "right",
    cell: ({ id, email }) => <RevokeInvitation id={id} who={email ?? "whoever has the link"} />,
  },
];

/** Links that still work. */
export function InvitationTable({ invitations }: { invitations: readonly Invitation[] }) {
  const pending = invitations.filter((invitation) => invitation.status === "pending");
  return (
    <section aria-labelledby="invitations" className="mt-8">
      <h2 id="invitations" className="mb-2 text-sm font-semibold">
        Pending invitations
      </h2>
      <DataTable
        caption="Pending invitations, the newest first"
        columns={COLUMNS}
        rows={pending}
        rowKey={(invitation) => invitation.id}
        empty={
          <p className="px-4 py-6 text-sm text-ink-muted">
            None. An invitation is a link: it lets one person in, with the role you choose.
          </p>
        }
      />
    </section>
  );
}
