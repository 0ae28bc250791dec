"use client";
import Link from "next/link";
import type { ToolPolicy } from "@/lib/services/policies/shapes";
import { api } from "@/lib/ui/api";
import { ConfirmButton } from "@/lib/ui/blocks/confirm-button";
import { RelativeTime } from "@/lib/ui/blocks/relative-time";
import { Badge } from "@/lib/ui/primitives/badge";
import { Panel, PanelHeader } from "@/lib/ui/primitives/panel";
import { useApiAction } from "@/lib/ui/use-api-action";
import { useWorkspace } from "@/lib/ui/workspace";
import { NewRule } from "./new-rule";

const DECISIONS = {
  allow: { word: "Allowed", tone: "success" },
  approve: { word: "Asks", tone: "warning" },
  deny: { word: "Denied", tone: "danger" },
} as const;

export interface StandingRulesProps {
  rules: readonly ToolPolicy[];
  mayWrite: boolean;
}

/** What the workspace says of calls without asking each time. */
export function StandingRules({ rules, mayWrite }: StandingRulesProps) {
  return (
    <Panel className="mt-6 overflow-clip">
      <PanelHeader
        title="Standing rules"
        description="The most specific rule holds. Without one, reading and writing are allowed and what can't be undone asks."
        actions={mayWrite ? <NewRule /> : null}
      />
      {rules.length === 0 ? (
        <p className="p-4 text-sm text-ink-muted">
          None yet. “Always allow” on a request makes one; so does “New rule”.
        </p>
      ) : (
        <ul className="divide-y">
          {rules.map((rule) => (
            <li key={rule.id} className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2 text-sm">
              <span className="flex min-w-0 flex-1 basis-64 flex-wrap items-center gap-2">
                <code className="font-mono text-xs">{rule.tool}</code>
                <Badge tone={rule.standing ? DECISIONS[rule.decision].tone : "neutral"}>
                  {rule.standing ? DECISIONS[rule.decision].word : "Over"}
                </Badge>
                <span className="text-xs break-words text-ink-muted">{boundsOf(rule)}</span>
                <Whose rule={rule} />
              </span>
              <span className="flex items-center gap-3 text-xs text-ink-muted">
                {rule.remaining_uses === null ? null : (
                  <span>
                    {rule.remaining_uses === 1 ? "1 call left" : `${rule.remaining_uses} calls left`}
                  </span>
                )}
                {rule.until ? (
                  <span>
                    until <RelativeTime at={rule.until} />
                  </span>
                ) : (
                  <span>for good</span>
                )}
                {mayWrite ? <RemoveRule rule={rule} /> : null}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

/** A rule for one role or orchestration says so, and leads there. */
function Whose({ rule }: { rule: ToolPolicy }) {
  const home = `/w/${useWorkspace()}`;
  const link = "text-xs text-accent-text hover:underline";
  return (
    <>
      {rule.role_id ? (
        <Link href={`${home}/roles/${rule.role_id}`} className={link}>
          for one role
        </Link>
      ) : null}
      {rule.orchestration_id ? (
        <Link href={`${home}/orchestrations/${rule.orchestration_id}`} className={link}>
          for one orchestration
        </Link>
      ) : null}
      {rule.required_role ? (
        <span className="text-xs text-ink-muted">decided by {rule.required_role}s or above</span>
      ) : null}
    </>
  );
}

function boundsOf({ bounds }: ToolPolicy): string {
  if (bounds.length === 0) return "any arguments";
  return bounds
    .map(
      ({ field, operator, value }) =>
        `${field} ${operator.replaceAll("_", " ")} ${JSON.stringify(value ?? null)}`,
    )
    .join(", ");
}

function RemoveRule({ rule }: { rule: ToolPolicy }) {
  const workspace = useWorkspace();
  const remove = useApiAction(
    () => api<undefined>(`/tool_policies/${rule.id}`, { method: "DELETE", workspace }),
    { success: "The rule is gone" },
  );
  return (
    <ConfirmButton
      size="sm"
      variant="ghost"
      className="text-danger-text"
      aria-label={`Remove the rule about ${rule.tool}`}
      title={`Remove the rule about ${rule.tool}?`}
      description="The next call is asked about as if the rule had never been."
      confirm="Remove"
      cancel="Keep"
      onConfirm={() => remove.run(undefined)}
    >
      Remove
    </ConfirmButton>
  );
}
