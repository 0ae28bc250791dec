import Link from "next/link";
import type { Role } from "@/lib/services/roles/shapes";
import { Absent } from "@/lib/ui/blocks/duration";
import { formatCount, formatPercent } from "@/lib/ui/blocks/format";
import { RelativeTime } from "@/lib/ui/blocks/relative-time";
import { Panel, PanelHeader } from "@/lib/ui/primitives/panel";
import { DescriptionList, type Fact } from "../../_components/description-list";

const never = <Absent label="never" />;

/** How a role is called, who uses it, and how it has done. */
export function RoleFacts({ workspace, role }: { workspace: string; role: Role }) {
  const { stats } = role;
  const facts: Fact[] = [
    { label: "Capability", value: <code className="text-xs">{role.capability}</code> },
    {
      label: "Used by",
      value:
        role.used_by.length === 0 ? <Absent label="no orchestration" /> : <Uses {...{ workspace, role }} />,
    },
    { label: "Tasks", value: formatCount(stats.completed + stats.failed) },
    { label: "Success", value: stats.success_rate === null ? never : formatPercent(stats.success_rate) },
    { label: "Last used", value: stats.last_used_at ? <RelativeTime at={stats.last_used_at} /> : never },
    { label: "Changed", value: <RelativeTime at={role.updated_at} /> },
    ...(role.created_in
      ? [
          {
            label: "Written by",
            value: (
              <Link
                className="rounded-sm text-accent-text hover:underline"
                href={`/w/${workspace}/executions/${role.created_in}`}
              >
                an agent
              </Link>
            ),
          },
        ]
      : []),
    ...(role.scopes ? [{ label: "Held to", value: role.scopes.join(", ") || "no scopes" }] : []),
  ];
  return (
    <Panel>
      <PanelHeader title="About" />
      <DescriptionList facts={facts} />
    </Panel>
  );
}

function Uses({ workspace, role }: { workspace: string; role: Role }) {
  return (
    <ul>
      {role.used_by.map(({ id, name }) => (
        <li key={id}>
          <Link
            className="rounded-sm text-accent-text hover:underline"
            href={`/w/${workspace}/orchestrations/${id}`}
          >
            {name}
          </Link>
        </li>
      ))}
    </ul>
  );
}
