import type { MemberRole } from "@/lib/core/scopes";

export interface ShellTenant {
  slug: string;
  name: string;
  role: MemberRole;
}

export interface ShellUser {
  name: string | null;
  email: string;
}
