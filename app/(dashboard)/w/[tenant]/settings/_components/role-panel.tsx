import { type MemberRole, type Scope, SCOPES } from "@/lib/core/scopes";
import { Check, Minus } from "lucide-react";
import { Panel, PanelHeader } from "@/lib/ui/primitives/panel";
import { cn } from "@/lib/ui/cn";
import { groupScopes, SCOPE_WORDS } from "../../keys/_components/scope-words";
import { ROLE_WORDS } from "../../members/_components/role-words";

/** What the person who looks may do here. */
export function RolePanel({ role, scopes }: { role: MemberRole; scopes: readonly Scope[] }) {
  const { label, may } = ROLE_WORDS[role];
  return (
    <Panel>
      <PanelHeader
        title={`Your role: ${label}`}
        description={role === "owner" ? `${may}.` : `${may}. An admin can change it under Members.`}
      />
      <details className="group">
        <summary className="px-4 py-2.5 text-sm text-accent-text hover:underline">
          {scopes.length} of {SCOPES.length} scopes
        </summary>
        <ul className="grid gap-x-6 border-t px-4 py-2 sm:grid-cols-2">
          {groupScopes(SCOPES)
            .flatMap((group) => group.scopes)
            .map((scope) => (
              <ScopeLine key={scope} scope={scope} has={scopes.includes(scope)} />
            ))}
        </ul>
      </details>
    </Panel>
  );
}

function ScopeLine({ scope, has }: { scope: Scope; has: boolean }) {
  const Icon = has ? Check : Minus;
  return (
    <li className={cn("flex gap-2 py-1 text-xs", has ? "text-ink" : "text-ink-faint")}>
      <Icon aria-hidden="true" className={cn("mt-0.5 size-3.5 shrink-0", has && "text-success")} />
      <span>
        {has ? null : <span className="sr-only">May not: </span>}
        {SCOPE_WORDS[scope]}
      </span>
    </li>
  );
}
