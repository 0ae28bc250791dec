"use client";
import { createContext, type ReactNode, useContext } from "react";

const WorkspaceContext = createContext<string | null>(null);

export function WorkspaceProvider({ slug, children }: { slug: string; children: ReactNode }) {
  return <WorkspaceContext value={slug}>{children}</WorkspaceContext>;
}

/** The slug of the workspace whose pages these are. Throws outside AppShell: that is a mistake in the page. */
export function useWorkspace(): string {
  const slug = useContext(WorkspaceContext);
  if (slug === null) throw new Error("useWorkspace needs WorkspaceProvider (AppShell provides it).");
  return slug;
}
