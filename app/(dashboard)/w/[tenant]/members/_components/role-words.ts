import type { MemberRole } from "@/lib/core/scopes";

/** What each role may do, in words. */
export const ROLE_WORDS = {
  owner: { label: "Owner", may: "Everything, and making other owners" },
  admin: { label: "Admin", may: "Everything except changing owners" },
  member: { label: "Member", may: "Runs things, writes memory, sees the rest" },
  viewer: { label: "Viewer", may: "Sees everything, changes nothing" },
} as const satisfies Record<MemberRole, { label: string; may: string }>;
