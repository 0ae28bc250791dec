"use client";
import { useDeferredValue, useEffect, useMemo, useRef, useState } from "react";
import type { FieldError } from "@/lib/core/errors";
import { ErrorNotice } from "@/lib/ui/blocks/error-notice";
import { PageHeader } from "@/lib/ui/blocks/page-header";
import { Button, LinkButton } from "@/lib/ui/primitives/button";
import { Panel, PanelBody, PanelHeader } from "@/lib/ui/primitives/panel";
import { useWorkspace } from "@/lib/ui/workspace";
import { checkText, knownFrom, type KnownNames } from "@/lib/ui/builder/json/check-text";
import { JsonEditor, type JsonEditorHandle } from "@/lib/ui/builder/json/json-editor";
import { locate } from "@/lib/ui/builder/json/json-locate";
import { ProblemList } from "./problem-list";
import { StepOutline } from "./step-outline";
import { useSaveDefinition } from "./use-save-definition";

export interface OrchestrationEditorProps {
  /** Null makes a new one. */
  saved: { id: string; name: string } | null;
  initial: string;
  known: KnownNames;
  nonce: string | null;
}

/** Writes a definition: checked as one types, and once more by the server when it is saved. */
export function OrchestrationEditor({ saved, initial, known, nonce }: OrchestrationEditorProps) {
  const workspace = useWorkspace();
  const [text, setText] = useState(initial);
  const editor = useRef<JsonEditorHandle>(null);
  const registry = useMemo(() => knownFrom(known), [known]);
  const settled = useDeferredValue(text);
  const checked = useMemo(() => checkText(settled, registry), [settled, registry]);
  const save = useSaveDefinition(saved?.id ?? null, initial);
  const errors = useMemo(
    () =>
      (save.refused?.text === settled
        ? locate(settled, onlyNew(save.refused.errors, checked.errors))
        : []
      ).concat(checked.errors),
    [settled, checked, save.refused],
  );
  useLeaveWarning(text !== save.savedText);
  const ready = checked.value !== null && checked.errors.length === 0 && settled === text;
  const send = (publish: boolean) => {
    if (ready && checked.value) void save.run({ text, value: checked.value, publish });
  };
  const list = `/w/${workspace}/orchestrations`;
  const back = saved ? `${list}/${saved.id}` : list;
  return (
    <>
      <PageHeader
        title={saved ? "Edit" : "New orchestration"}
        trail={[
          { label: "Orchestrations", href: list },
          ...(saved ? [{ label: saved.name, href: back }] : []),
        ]}
        description={
          saved
            ? "Saving makes a new version; what runs stays as it is until that version is published."
            : "Steps in order, each given to an agent that offers its capability."
        }
        actions={
          <>
            <LinkButton href={back} variant="ghost">
              Cancel
            </LinkButton>
            <Button disabled={!ready} busy={save.busy === "draft"} onClick={() => send(false)}>
              Save as draft
            </Button>
            <Button
              variant="primary"
              disabled={!ready}
              busy={save.busy === "publish"}
              onClick={() => send(true)}
            >
              {saved ? "Save and publish" : "Create and publish"}
            </Button>
          </>
        }
      />
      {save.problem ? <ErrorNotice problem={save.problem} className="mb-4" /> : null}
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <JsonEditor
          ref={editor}
          initial={initial}
          label="Definition as JSON"
          errors={errors}
          known={known}
          nonce={nonce}
          onChange={setText}
          onSave={() => send(false)}
          className="h-[60dvh] lg:sticky lg:top-4 lg:h-[calc(100dvh-10rem)]"
        />
        <div className="flex min-w-0 flex-col gap-4">
          <ProblemList errors={errors} onReveal={(error) => editor.current?.reveal(error.from)} />
          <Panel>
            <PanelHeader title="Plan" description="The steps as the engine reads them." />
            <PanelBody>
              {checked.definition ? (
                <StepOutline steps={checked.definition.steps} />
              ) : (
                <p className="text-sm text-ink-muted">It appears here once the definition can be read.</p>
              )}
            </PanelBody>
          </Panel>
        </div>
      </div>
    </>
  );
}

/** What the server found and the check here did not. */
function onlyNew(errors: readonly FieldError[], known: readonly FieldError[]): FieldError[] {
  return errors.filter(
    (error) => !known.some((other) => other.pointer === error.pointer && other.detail === error.detail),
  );
}

/** Asks before a tab with unsaved text is closed. */
function useLeaveWarning(unsaved: boolean): void {
  useEffect(() => {
    if (!unsaved) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [unsaved]);
}
