"use client";
import { MEMBER_ROLES, type MemberRole } from "@/lib/core/scopes";
import { api } from "@/lib/ui/api";
import { Select } from "@/lib/ui/primitives/select";
import { useApiAction } from "@/lib/ui/use-api-action";
import { useWorkspace } from "@/lib/ui/workspace";
import { ROLE_WORDS } from "./role-words";

/** The roles one person may give. */
export function roleOptions(mayMakeOwners: boolean): { value: MemberRole; label: string }[] {
  return MEMBER_ROLES.filter((role) => mayMakeOwners || role !== "owner").map((role) => ({
    value: role,
    label: ROLE_WORDS[role].label,
  }));
}

export interface MemberRoleSelectProps {
  userId: string;
  person: string;
  role: MemberRole;
  mayMakeOwners: boolean;
}

/** Changes a role at once; the server's answer decides what is shown afterwards. */
export function MemberRoleSelect({ userId, person, role, mayMakeOwners }: MemberRoleSelectProps) {
  const workspace = useWorkspace();
  const change = useApiAction(
    (next: string) =>
      api<unknown>(`/members/${encodeURIComponent(userId)}`, {
        method: "PATCH",
        workspace,
        body: { role: next },
      }),
    { success: `The role of ${person} is changed` },
  );
  return (
    <Select
      aria-label={`Role of ${person}`}
      className="w-28"
      value={role}
      disabled={change.busy}
      options={roleOptions(mayMakeOwners)}
      onChange={(event) => void change.run(event.target.value)}
    />
  );
}
