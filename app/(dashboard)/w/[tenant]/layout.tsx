import type { ReactNode } from "react";
import { pageContext } from "@/lib/http/page";
import { countPendingApprovals } from "@/lib/services/approvals/count";
import { AppShell } from "@/lib/ui/shell/app-shell";

interface WorkspaceLayoutProps {
  params: Promise<{ tenant: string }>;
  children: ReactNode;
}

/** The frame of every page of a workspace; strangers never get further than this. */
export default async function WorkspaceLayout({ params, children }: WorkspaceLayoutProps) {
  const { tenant } = await params;
  const { ctx, user, tenants } = await pageContext(tenant);
  const waiting = await countPendingApprovals({ ctx, input: {} });
  return (
    <AppShell
      current={tenant}
      tenants={tenants.map(({ slug, name, role }) => ({ slug, name, role }))}
      waiting={waiting}
      user={{ name: user.name, email: user.email }}
    >
      {children}
    </AppShell>
  );
}
