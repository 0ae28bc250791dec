"use client";
import { FilePlus2 } from "lucide-react";
import { useMemo, useState } from "react";
import { PageHeader } from "../../blocks/page-header";
import { cn } from "../../cn";
import { Badge } from "../../primitives/badge";
import { Button, LinkButton } from "../../primitives/button";
import { useWorkspace } from "../../workspace";
import { Canvas } from "../canvas/canvas";
import { type BuilderTools, EMPTY_OVERLAY, OverlayProvider, ToolsProvider } from "../context";
import type { Pointer } from "../model/pointer";
import { type Draft, walk } from "../model/tree";
import { type BuilderNames, outputsOf } from "../names";
import { StepList } from "../step-list";
import type { BuilderActions } from "../use-builder";
import { useWide } from "../use-wide";
import { CreateDialog } from "./create-dialog";
import type { TemplateView } from "./template";

export interface TemplateGalleryProps {
  templates: readonly TemplateView[];
  names: BuilderNames;
  mayWriteRoles: boolean;
}

/** Where a new orchestration begins: a plan to start from, or nothing. */
export function TemplateGallery({ templates, names, mayWriteRoles }: TemplateGalleryProps) {
  const workspace = useWorkspace();
  const [chosen, setChosen] = useState(templates[0]?.id);
  const [creating, setCreating] = useState(false);
  const template = templates.find(({ id }) => id === chosen);
  const home = `/w/${workspace}/orchestrations`;
  return (
    <>
      <PageHeader
        title="New orchestration"
        trail={[{ label: "Orchestrations", href: home }]}
        description="Begin with a plan that works and change it, or with an empty canvas."
        actions={
          <LinkButton href={`${home}/new?from=blank`}>
            <FilePlus2 aria-hidden="true" />
            Blank
          </LinkButton>
        }
      />
      <div className="grid items-start gap-4 lg:grid-cols-[20rem_minmax(0,1fr)]">
        <div role="radiogroup" aria-label="Template" className="flex flex-col gap-2">
          {templates.map((item) => (
            <button
              key={item.id}
              type="button"
              role="radio"
              aria-checked={item.id === chosen}
              onClick={() => setChosen(item.id)}
              className={cn(
                "rounded-lg border bg-surface p-3 text-left hover:border-line-strong",
                item.id === chosen && "border-accent ring-1 ring-accent",
              )}
            >
              <span className="block text-sm font-semibold">{item.name}</span>
              <span className="mt-0.5 block text-xs text-ink-muted">{item.purpose}</span>
              <span className="mt-2 flex gap-1.5">
                <Badge>{count([...walk((item.definition as Draft).steps)].length, "step")}</Badge>
                <Badge>{count(item.roles.length, "role")}</Badge>
              </span>
            </button>
          ))}
        </div>
        {template ? (
          <section
            aria-label={template.name}
            className="min-w-0 overflow-hidden rounded-lg border bg-surface"
          >
            <header className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b px-4 py-2.5">
              <h2 className="min-w-0 flex-1 text-sm font-semibold">{template.name}</h2>
              <Button variant="primary" onClick={() => setCreating(true)}>
                Use this template
              </Button>
            </header>
            <Preview key={template.id} template={template} names={names} />
            <Roles template={template} names={names} />
          </section>
        ) : null}
      </div>
      {template ? (
        <CreateDialog
          key={`${template.id} ${String(creating)}`}
          open={creating}
          onOpenChange={setCreating}
          template={template}
          names={names}
          mayWriteRoles={mayWriteRoles}
        />
      ) : null}
    </>
  );
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

const NOTHING = () => undefined;

function Preview({ template, names }: { template: TemplateView; names: BuilderNames }) {
  const isWide = useWide();
  const [selection, setSelection] = useState<readonly Pointer[]>([]);
  const tools = useMemo<BuilderTools>(() => {
    const actions: BuilderActions = {
      edit: NOTHING,
      select: setSelection,
      type: NOTHING,
      undo: NOTHING,
      redo: NOTHING,
      pause: NOTHING,
      dropText: NOTHING,
      replace: NOTHING,
    };
    return { actions, names, outputs: outputsOf(names), add: NOTHING, move: NOTHING, isReadOnly: true };
  }, [names]);
  const draft = template.definition as Draft;
  return (
    <ToolsProvider value={tools}>
      <OverlayProvider value={EMPTY_OVERLAY}>
        {isWide ? (
          <Canvas
            draft={draft}
            selection={selection}
            onDropItem={NOTHING}
            label={`Steps of ${template.name}`}
            className="h-[56dvh] min-h-90"
          />
        ) : (
          <div className="p-4">
            <StepList steps={draft.steps} list="/steps" onOpen={(pointer) => setSelection([pointer])} />
          </div>
        )}
      </OverlayProvider>
    </ToolsProvider>
  );
}

function Roles({ template, names }: { template: TemplateView; names: BuilderNames }) {
  const known = new Set(names.roles.map(({ name }) => name.toLowerCase()));
  return (
    <div className="border-t px-4 py-3">
      <h3 className="text-xs font-medium text-ink-muted">Roles it needs</h3>
      <ul className="mt-1.5 grid gap-x-6 gap-y-2 sm:grid-cols-2">
        {template.roles.map((role) => (
          <li key={role.name} className="text-sm">
            <span className="font-medium">{role.name}</span>{" "}
            {known.has(role.name.toLowerCase()) ? <Badge>is here</Badge> : null}
            <span className="block text-xs text-ink-muted">{role.description}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
