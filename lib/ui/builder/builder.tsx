"use client";
import { useRouter } from "next/navigation";
import { type KeyboardEvent, useCallback, useMemo, useRef, useState } from "react";
import type { FieldError } from "@/lib/core/errors";
import { api } from "../api";
import type { ApprovalRights } from "../approval/types";
import { ErrorNotice } from "../blocks/error-notice";
import { Sheet, SheetContent } from "../primitives/sheet";
import { useApiAction } from "../use-api-action";
import { useWorkspace } from "../workspace";
import { ConflictDialog, DiscardDialog, LeaveDialog } from "./builder-dialogs";
import { Canvas } from "./canvas/canvas";
import { slotAfter, useCanvasKeys } from "./canvas/use-canvas-keys";
import { CompareView } from "./compare-view";
import { type BuilderTools, OverlayProvider, ToolsProvider } from "./context";
import { FormProvider } from "./forms/bound";
import { knownFrom } from "./json/check-text";
import { KeySheet } from "./key-sheet";
import { insertSteps, type Slot } from "./model/edit";
import { byStep } from "./model/issues";
import { newStep } from "./model/new-step";
import { stepOf } from "./model/pointer";
import { type Draft, takenIds } from "./model/tree";
import { type BuilderNames, outputsOf } from "./names";
import { type CatalogItem, catalogOf } from "./palette/catalog";
import { Palette } from "./palette/palette";
import { StepSearch } from "./palette/step-search";
import { revealField } from "./reveal";
import type { Runs } from "./run/run-panel";
import { type PanelName, SidePanel } from "./side-panel";
import { StepList } from "./step-list";
import { Toolbar } from "./toolbar";
import { useBuilder } from "./use-builder";
import { useLeaveGuard } from "./use-leave-guard";
import { type SavedState, useSave } from "./use-save";
import { useValidation } from "./use-validation";
import { useWide } from "./use-wide";

export interface OrchestrationBuilderProps {
  /** Null makes a new one. */
  saved: SavedState | null;
  initial: Draft;
  names: BuilderNames;
  mayRun: boolean;
  rights: ApprovalRights;
  /** Of the page's content security policy. */
  nonce: string | null;
}

const NO_RUNS: Runs = new Map();
const NO_MARKS = new Map();

/** The visual editor: canvas, forms and JSON are three views of one definition. */
export function OrchestrationBuilder({
  saved: initialSaved,
  initial,
  names,
  mayRun,
  rights,
  nonce,
}: OrchestrationBuilderProps) {
  const workspace = useWorkspace();
  const router = useRouter();
  const isWide = useWide();
  const builder = useBuilder(initial);
  const { actions, draft, selection } = builder;
  const known = useMemo(() => knownFrom(names), [names]);
  const [open, setOpen] = useState<PanelName>("step");
  const [sheet, setSheet] = useState(false);
  const [adding, setAdding] = useState<Slot | null>(null);
  const [keys, setKeys] = useState(false);
  const [isComparing, setComparing] = useState(false);
  const [discarding, setDiscarding] = useState<"changes" | "draft" | null>(null);
  const [runs, setRuns] = useState(NO_RUNS);
  const panel = useRef<HTMLDivElement>(null);
  const home = `/w/${workspace}/orchestrations`;

  const save = useSave({
    workspace,
    initial: initialSaved,
    initialDraft: draft,
    onRefused: (refused, errors) => validation.refuse(refused, errors),
    onSaved: (next) => {
      // The same page under its own address: nothing that is open here is lost.
      if (save.saved === null) window.history.replaceState(null, "", `${home}/${next.id}/edit`);
    },
  });
  const validation = useValidation(draft, known, workspace, save.saved?.id ?? null);
  const { errors } = validation;
  const isDirty = save.kept === null ? builder.canUndo : save.kept !== draft;
  const canSave = errors.length === 0 && !validation.isStale && !builder.isBroken;
  const guard = useLeaveGuard(isDirty);

  const add = useCallback((slot: Slot) => setAdding(slot), []);
  const tools = useMemo<BuilderTools>(
    () => ({ actions, names, outputs: outputsOf(names), add, isReadOnly: false }),
    [actions, names, add],
  );
  const issues = useMemo(() => byStep(errors), [errors]);
  const overlay = useMemo(() => ({ issues, runs, marks: NO_MARKS, target: null }), [issues, runs]);
  const form = useMemo(() => ({ draft, errors }), [draft, errors]);

  const insert = useCallback(
    (item: CatalogItem, slot?: Slot) => {
      actions.edit((edit) => {
        const step = newStep(item.type, takenIds(edit.draft.steps), item.known);
        return insertSteps(edit.draft, slot ?? slotAfter(edit), [step]);
      });
      setOpen("step");
    },
    [actions],
  );

  function openForm(): void {
    setOpen("step");
    requestAnimationFrame(() =>
      panel.current?.querySelector<HTMLElement>("select, input, textarea")?.focus(),
    );
  }

  function reveal(error: FieldError): void {
    const pointer = stepOf(error.pointer);
    actions.select(pointer === null ? [] : [pointer]);
    setOpen("step");
    setSheet(!isWide);
    // Twice: first the form has to be there.
    requestAnimationFrame(() => revealField(panel.current, error.pointer));
  }

  async function store(publish: boolean, overwrite = false): Promise<SavedState | null> {
    if (!canSave) return null;
    actions.pause();
    return save.run(draft, { publish, overwrite });
  }

  const removeDraft = useApiAction(
    (state: SavedState) =>
      api<undefined>(`/orchestrations/${state.id}/versions/${state.latest_version}`, {
        method: "DELETE",
        workspace,
      }),
    { success: "The draft is deleted", onSuccess: () => router.push(`${home}/${save.saved?.id ?? ""}`) },
  );

  const canvasKeys = useCanvasKeys({
    builder,
    isReadOnly: builder.isBroken,
    add,
    openForm,
    openKeys: () => setKeys(true),
    openRun: () => setOpen("run"),
    save: () => void store(false),
  });

  /** Undo, redo and save work everywhere on the page, except where a box has a history of its own. */
  function onKeyDown(event: KeyboardEvent): void {
    if (!event.metaKey && !event.ctrlKey) return;
    const key = event.key.toLowerCase();
    const isCode = event.target instanceof HTMLElement && event.target.isContentEditable;
    if (key === "s") void store(false);
    else if (key === "z" && !isCode) (event.shiftKey ? actions.redo : actions.undo)();
    else if (key === "y" && !isCode) actions.redo();
    else return;
    event.preventDefault();
  }

  const side = (
    <SidePanel
      ref={panel}
      builder={builder}
      errors={errors}
      names={names}
      known={known}
      nonce={nonce}
      open={open}
      onOpen={setOpen}
      onReveal={reveal}
      onSave={() => void store(false)}
      mayRun={mayRun}
      run={{
        id: save.saved?.id ?? null,
        published: save.saved?.published_version ?? null,
        isAhead: isDirty || save.saved === null || save.saved.published_version !== save.saved.latest_version,
        canPublish: canSave,
        publish: async () => (await store(true))?.id ?? null,
        rights,
        onRuns: setRuns,
      }}
    />
  );

  return (
    <ToolsProvider value={tools}>
      <FormProvider value={form}>
        <OverlayProvider value={overlay}>
          <div
            role="presentation"
            onKeyDown={onKeyDown}
            className="flex flex-col bg-canvas max-lg:-mx-4 max-lg:-my-5 sm:max-lg:-mx-6 lg:fixed lg:inset-y-0 lg:right-0 lg:left-56"
          >
            <Toolbar
              builder={builder}
              saved={save.saved}
              isDirty={isDirty}
              problemCount={errors.length}
              canSave={canSave}
              busy={save.busy}
              home={home}
              isComparing={isComparing}
              onCompare={() => setComparing(!isComparing)}
              onSave={(publish) => void store(publish)}
              onDiscard={() => setDiscarding("changes")}
              onDiscardDraft={() => setDiscarding("draft")}
              onKeys={() => setKeys(true)}
            />
            {save.problem && !save.isConflict ? <ErrorNotice problem={save.problem} className="m-3" /> : null}
            {isComparing && save.saved ? (
              <CompareView id={save.saved.id} latest={save.saved.latest_version} draft={draft} />
            ) : isWide ? (
              <div className="flex min-h-0 flex-1 max-lg:h-[calc(100dvh-7rem)]">
                <aside aria-label="Palette" className="w-56 shrink-0 border-r bg-surface max-xl:hidden">
                  <Palette onChoose={(item) => insert(item)} />
                </aside>
                <div
                  role="presentation"
                  className="flex min-w-0 flex-1"
                  onCopy={(event) => canvasKeys.onCopy(event, false)}
                  onCut={(event) => canvasKeys.onCopy(event, true)}
                  onPaste={canvasKeys.onPaste}
                >
                  <Canvas
                    draft={draft}
                    selection={selection}
                    onDropItem={(key, slot) => {
                      const item = catalogOf(names)
                        .flatMap((group) => group.items)
                        .find((known) => known.key === key);
                      if (item) insert(item, slot);
                    }}
                    onKeyDown={canvasKeys.onKeyDown}
                    fitKey={save.saved?.id ?? "new"}
                    label="Steps of the orchestration. Arrow keys go from step to step, question mark shows all keys."
                    className="flex-1"
                  />
                </div>
                <aside
                  aria-label="Step and definition"
                  className={`shrink-0 border-l bg-surface ${open === "json" ? "w-120" : "w-90"}`}
                >
                  {side}
                </aside>
              </div>
            ) : (
              <div className="flex flex-col gap-4 p-4">
                <button
                  type="button"
                  onClick={() => {
                    actions.select([]);
                    setSheet(true);
                  }}
                  className="flex min-h-11 items-center justify-between rounded-lg border bg-surface px-3 text-left text-sm hover:bg-hover"
                >
                  <span>Name, input, output, JSON, run</span>
                  <span className={errors.length > 0 ? "text-danger-text" : "text-ink-faint"}>
                    {errors.length === 0 ? "No problems" : `${errors.length} problems`}
                  </span>
                </button>
                <StepList
                  steps={draft.steps}
                  list="/steps"
                  onOpen={(pointer) => {
                    actions.select([pointer]);
                    setOpen("step");
                    setSheet(true);
                  }}
                />
                <Sheet open={sheet} onOpenChange={setSheet}>
                  <SheetContent title="Edit">{side}</SheetContent>
                </Sheet>
              </div>
            )}
          </div>
          <StepSearch
            open={adding !== null}
            onOpenChange={(next) => (next ? undefined : setAdding(null))}
            onChoose={(item) => {
              insert(item, adding ?? undefined);
              setAdding(null);
              setSheet(!isWide);
            }}
          />
          <KeySheet open={keys} onOpenChange={setKeys} />
          <LeaveDialog leaving={guard.leaving} onStay={guard.stay} />
          <ConflictDialog
            open={save.isConflict}
            detail={save.problem?.detail ?? ""}
            busy={save.busy !== null}
            onClose={save.dismiss}
            onOverwrite={() => void store(false, true)}
          />
          <DiscardDialog
            what={discarding}
            version={save.saved?.latest_version ?? 1}
            busy={removeDraft.busy}
            onClose={() => setDiscarding(null)}
            onConfirm={() => {
              if (discarding === "draft" && save.saved) void removeDraft.run(save.saved);
              else if (save.kept) actions.replace(save.kept);
              setDiscarding(null);
            }}
          />
        </OverlayProvider>
      </FormProvider>
    </ToolsProvider>
  );
}
