import type { ReactNode } from "react";
import { pageContext } from "@/lib/http/page";
import { AppShell } from "@/lib/ui/shell/app-shell";

interface WorkspaceLayoutProps {
  params: Promise<{ tenant: string }>;
  children: ReactNode;
}

/** The frame of every page of a workspace; strangers never get further than this. */
export default async function WorkspaceLayout({ params, children }: WorkspaceLayoutProps) {
  const { tenant } = await params;
  const { user, tenants } = await pageContext(tenant);
  return (
    <AppShell
      current={tenant}
      tenants={tenants.map(({ slug, name, role }) => ({ slug, name, role }))}
      user={{ name: user.name, email: user.email }}
    >
      {children}
    </AppShell>
  );
}
