import Link from "next/link";
import type { UsageGroup, UsageSums } from "@/lib/services/usage/shapes";
import { type Column, DataTable } from "@/lib/ui/blocks/data-table";
import { formatCompact, formatCount } from "@/lib/ui/blocks/format";
import { ModelName } from "@/lib/ui/blocks/model-name";
import { Cost } from "./cost";

type Grouping = "model" | "role" | "orchestration";

const WORDS: Record<Grouping, { header: string; caption: string; nobody: string }> = {
  model: { header: "Model", caption: "Usage by model", nobody: "unknown" },
  role: { header: "Role", caption: "Usage by role", nobody: "no role: planning and tests" },
  orchestration: { header: "Orchestration", caption: "Usage by orchestration", nobody: "no orchestration" },
};

interface UsageGroupsProps {
  groups: readonly UsageGroup[];
  by: Grouping;
  total: UsageSums;
  workspace: string;
}

/** Who used how much, the dearest first. */
export function UsageGroups({ groups, by, total, workspace }: UsageGroupsProps) {
  if (groups.length === 0) return null;
  return (
    <DataTable
      className="mt-3"
      caption={WORDS[by].caption}
      columns={columns(by, total, workspace)}
      rows={groups}
      rowKey={(group) => group.key}
      empty={null}
    />
  );
}

function columns(by: Grouping, total: UsageSums, workspace: string): Column<UsageGroup>[] {
  return [
    {
      key: "label",
      header: WORDS[by].header,
      cell: (group) => <Name group={group} by={by} workspace={workspace} />,
    },
    {
      key: "share",
      header: "Share",
      hideBelow: "md",
      cell: (group) => <Share group={group} total={total} />,
    },
    { key: "calls", header: "Calls", align: "right", cell: (group) => formatCount(group.calls) },
    {
      key: "input",
      header: "In",
      align: "right",
      hideBelow: "sm",
      cell: (group) => formatCompact(group.input_tokens),
    },
    {
      key: "output",
      header: "Out",
      align: "right",
      hideBelow: "sm",
      cell: (group) => formatCompact(group.output_tokens),
    },
    {
      key: "cost",
      header: "Cost",
      align: "right",
      cell: (group) => <Cost dollars={group.cost_usd} tokens={group.input_tokens + group.output_tokens} />,
    },
  ];
}

function Name({ group, by, workspace }: { group: UsageGroup; by: Grouping; workspace: string }) {
  if (group.key === "") return <span className="text-ink-faint">{WORDS[by].nobody}</span>;
  if (by === "model") return <ModelName reference={group.key} className="max-w-44 sm:max-w-80" />;
  const place = by === "role" ? "roles" : "orchestrations";
  // Of what was deleted only the id is left, and no page.
  if (group.label === group.key) return <span className="font-mono text-xs">{group.key}</span>;
  return (
    <Link href={`/w/${workspace}/${place}/${group.key}`} className="hover:underline">
      {group.label}
    </Link>
  );
}

/** Of the money where it is known, else of the tokens. */
function Share({ group, total }: { group: UsageGroup; total: UsageSums }) {
  const share = total.cost_usd
    ? (group.cost_usd ?? 0) / total.cost_usd
    : (group.input_tokens + group.output_tokens) / Math.max(1, total.input_tokens + total.output_tokens);
  return (
    <span className="block h-1.5 w-24 overflow-clip rounded-full bg-neutral-soft" aria-hidden="true">
      <span className="block h-full bg-accent" style={{ width: `${Math.round(share * 100)}%` }} />
    </span>
  );
}
