import {
  Bot,
  Brain,
  ChartColumn,
  History,
  Inbox,
  KeyRound,
  LayoutDashboard,
  ListTree,
  type LucideIcon,
  ScrollText,
  Settings,
  UserRound,
  Users,
  Workflow,
} from "lucide-react";

export interface NavigationItem {
  label: string;
  /** Under /w/{slug}. */
  path: string;
  icon: LucideIcon;
  /** Goes here after `g`. */
  key: string;
  /** Other words people look for it by. */
  keywords: string;
  /** Shows how many wait for people. */
  counts?: boolean;
}

export const WORK: readonly NavigationItem[] = [
  { label: "Overview", path: "", icon: LayoutDashboard, key: "h", keywords: "home dashboard start" },
  { label: "Executions", path: "/executions", icon: ListTree, key: "e", keywords: "runs jobs tasks live" },
  {
    label: "Approvals",
    path: "/approvals",
    icon: Inbox,
    key: "i",
    keywords: "inbox decide waiting rules policies",
    counts: true,
  },
  { label: "Orchestrations", path: "/orchestrations", icon: Workflow, key: "o", keywords: "plans steps" },
  { label: "Agents", path: "/agents", icon: Bot, key: "a", keywords: "capabilities registry" },
  { label: "Roles", path: "/roles", icon: UserRound, key: "r", keywords: "prompts models personas" },
  { label: "Contracts", path: "/contracts", icon: ScrollText, key: "c", keywords: "ledger verify routing" },
  { label: "Memory", path: "/memory", icon: Brain, key: "m", keywords: "items search" },
];

export const WORKSPACE: readonly NavigationItem[] = [
  {
    label: "Usage and cost",
    path: "/usage",
    icon: ChartColumn,
    key: "b",
    keywords: "bill tokens money spend models budget",
  },
  { label: "API keys", path: "/keys", icon: KeyRound, key: "k", keywords: "tokens secrets" },
  { label: "Members", path: "/members", icon: Users, key: "p", keywords: "people invitations roles" },
  { label: "Audit log", path: "/audit", icon: History, key: "u", keywords: "changes who when" },
  { label: "Settings", path: "/settings", icon: Settings, key: "s", keywords: "workspace name" },
];

export function hrefOf(slug: string, item: NavigationItem): string {
  return `/w/${slug}${item.path}`;
}

/** Whether `pathname` is the item's page or one below it. Overview is only itself. */
export function isCurrent(pathname: string, slug: string, item: NavigationItem): boolean {
  const href = hrefOf(slug, item);
  return pathname === href || (item.path !== "" && pathname.startsWith(`${href}/`));
}
