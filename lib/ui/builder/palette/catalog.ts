import {
  Bot,
  Clock,
  GitFork,
  type LucideIcon,
  PenLine,
  Repeat,
  Rows3,
  UserCheck,
  UserRound,
  Workflow,
  Wrench,
} from "lucide-react";
import type { StepInput, StepType } from "@/lib/core/orchestration-input";
import { typeOfStep } from "@/lib/core/orchestration-steps";
import type { BuilderNames } from "../names";

export interface TypeLook {
  word: string;
  icon: LucideIcon;
  /** What it is for, in the palette. */
  does: string;
}

/** How each type of step is called and drawn. */
export const TYPE_LOOKS: Record<StepType, TypeLook> = {
  agent: { word: "Agent", icon: Bot, does: "A role, capability, tool or agent does it" },
  parallel: { word: "Parallel", icon: Rows3, does: "Steps side by side" },
  branch: { word: "Branch", icon: GitFork, does: "One of several ways, by condition or weight" },
  loop: { word: "Loop", icon: Repeat, does: "Steps again and again, or for each item" },
  orchestration: { word: "Orchestration", icon: Workflow, does: "Another saved orchestration" },
  approval: { word: "Approval", icon: UserCheck, does: "Waits for a person's decision" },
  wait: { word: "Wait", icon: Clock, does: "For a time, a moment or an event" },
  set: { word: "Set values", icon: PenLine, does: "Puts values into the context" },
};

/** A role and a tool are both agent steps, and look different. */
export function lookOf(step: StepInput): { icon: LucideIcon } {
  const type = typeOfStep(step);
  if (type !== "agent") return TYPE_LOOKS[type];
  const isRole = [step.role, step.roleId, step.roleName].some((name) => name !== undefined);
  if (isRole) return { icon: UserRound };
  return { icon: step.capability !== undefined || step.tool !== undefined ? Wrench : Bot };
}

/** One thing that can be added. */
export interface CatalogItem {
  key: string;
  label: string;
  detail: string;
  icon: LucideIcon;
  type: StepType;
  /** What the new step says already. */
  known: StepInput;
  words: string[];
}

export interface CatalogGroup {
  heading: string;
  items: CatalogItem[];
}

/** Everything this workspace can put into a plan. */
export function catalogOf(names: BuilderNames): CatalogGroup[] {
  const types = Object.entries(TYPE_LOOKS).map(([type, look]) => ({
    key: `type:${type}`,
    label: look.word,
    detail: look.does,
    icon: look.icon,
    type: type as StepType,
    known: {},
    words: [type],
  }));
  const agent = (field: "role" | "capability" | "agent", name: string, detail: string, icon: LucideIcon) => ({
    key: `${field}:${name}`,
    label: name,
    detail,
    icon,
    type: "agent" as const,
    known: { [field]: name },
    words: [field],
  });
  const roles = names.roles.map((role) => agent("role", role.name, role.description ?? "", UserRound));
  // What a role does is said by the role; that it is an agent and a capability, too, would only repeat it.
  const roleNames = new Set(names.roles.map(({ name }) => name));
  const offered = names.capabilities.filter(({ name }) => !name.startsWith("role."));
  const capabilities = offered.map((item) => ({
    ...agent("capability", item.name, item.description, Wrench),
    words: ["tool", ...item.keywords],
  }));
  const nested = names.orchestrations.map((item) => ({
    key: `orchestration:${item.id}`,
    label: item.name,
    detail: item.published === null ? "Not published yet" : `Version ${item.published}`,
    icon: Workflow,
    type: "orchestration" as const,
    known: { orchestration: item.name },
    words: [item.id],
  }));
  const groups = [
    { heading: "Steps", items: types },
    { heading: "Roles", items: roles },
    { heading: "Capabilities and tools", items: capabilities },
    { heading: "Orchestrations", items: nested },
    {
      heading: "Agents",
      items: names.agents
        .filter((name) => !roleNames.has(name))
        .map((name) => agent("agent", name, "This agent and no other", Bot)),
    },
  ];
  return groups.filter((group) => group.items.length > 0);
}

/** Whether every word of a search stands somewhere in an item. */
function matches(item: CatalogItem, search: string): boolean {
  const text = [item.label, item.detail, ...item.words].join(" ").toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/** What a search finds: what is called so comes before what only mentions it. */
export function found(groups: readonly CatalogGroup[], search: string): CatalogGroup[] {
  const words = search.trim().toLowerCase();
  if (words === "") return [...groups];
  const isNamed = (item: CatalogItem) => item.label.toLowerCase().includes(words);
  const narrowed = groups.map(({ heading, items }) => {
    const fitting = items.filter((item) => matches(item, words));
    return {
      heading,
      items: [...fitting.filter(isNamed), ...fitting.filter((item) => !isNamed(item))],
    };
  });
  const shown = narrowed.filter(({ items }) => items.length > 0);
  const names = (group: CatalogGroup) => group.items.some(isNamed);
  return [...shown.filter(names), ...shown.filter((group) => !names(group))];
}
