import type { Role } from "@/lib/services/roles/shapes";
import { JsonView } from "@/lib/ui/blocks/json-view";
import { Panel, PanelBody, PanelHeader } from "@/lib/ui/primitives/panel";

/** A role for those who may not change it. */
export function RoleView({ role }: { role: Role }) {
  const { model, model_constraints, tools, output_schema, stop_rules, budget, meta } = role;
  return (
    <Panel>
      <PanelHeader title="Prompt" />
      <PanelBody className="flex flex-col gap-4">
        <p className="text-sm leading-5 break-words whitespace-pre-wrap">{role.base_prompt}</p>
        <JsonView
          label="What it works with"
          open={2}
          value={JSON.parse(
            JSON.stringify({ model, model_constraints, tools, output_schema, stop_rules, budget, meta }),
          )}
        />
      </PanelBody>
    </Panel>
  );
}
