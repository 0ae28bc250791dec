import { Lock } from "lucide-react";
import type { Scope } from "@/lib/core/scopes";
import { EmptyState } from "@/lib/ui/blocks/empty-state";
import { Panel } from "@/lib/ui/primitives/panel";

/** Instead of a page that the person's role doesn't open. */
export function NotAllowed({ scope, children }: { scope: Scope; children: string }) {
  return (
    <Panel>
      <EmptyState icon={<Lock />} title="Your role doesn't include this">
        {children} It takes the scope <code>{scope}</code>, which admins and owners have.
      </EmptyState>
    </Panel>
  );
}
