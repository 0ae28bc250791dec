"use client";
import { useRouter } from "next/navigation";
import { useEffect, useEffectEvent, useMemo, useRef, useState } from "react";
import type { FieldError } from "@/lib/core/errors";
import { api } from "../api";
import type { ApprovalRights } from "../approval/types";
import { ErrorNotice } from "../blocks/error-notice";
import { useApiAction } from "../use-api-action";
import { useWorkspace } from "../workspace";
import { ConflictDialog, DiscardDialog, LeaveDialog } from "./builder-dialogs";
import { focusCanvas } from "./canvas/focus-canvas";
import { useCanvasKeys } from "./canvas/use-canvas-keys";
import { CompareView } from "./compare-view";
import { type BuilderTools, OverlayProvider, ToolsProvider } from "./context";
import { FormProvider } from "./forms/bound";
import { knownFrom } from "./json/check-text";
import { PhoneLayout, WideLayout } from "./layouts";
import { KeySheet } from "./key-sheet";
import { byStep } from "./model/issues";
import { stepOf } from "./model/pointer";
import type { Draft } from "./model/tree";
import { type BuilderNames, outputsOf } from "./names";
import { revealField } from "./reveal";
import type { Runs } from "./run/run-panel";
import { type PanelName, SidePanel } from "./side-panel";
import { Toolbar } from "./toolbar";
import { useBuilder } from "./use-builder";
import { useLeaveGuard } from "./use-leave-guard";
import { usePlacing } from "./use-placing";
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
  const { actions, draft } = builder;
  const known = useMemo(() => knownFrom(names), [names]);
  const [open, setOpen] = useState<PanelName>("step");
  const [sheet, setSheet] = useState(false);
  const [keys, setKeys] = useState(false);
  const [comparing, setComparing] = useState<{ from?: number; latest: number } | null>(null);
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
  const isPublished =
    !isDirty && save.saved !== null && save.saved.published_version === save.saved.latest_version;
  const guard = useLeaveGuard(isDirty);

  const placing = usePlacing(builder, () => {
    setOpen("step");
    setSheet(!isWide);
  });
  const { add, move } = placing;
  const tools = useMemo<BuilderTools>(
    () => ({ actions, names, outputs: outputsOf(names), add, move, isReadOnly: builder.isBroken }),
    [actions, names, add, move, builder.isBroken],
  );
  const issues = useMemo(() => byStep(errors), [errors]);
  const overlay = useMemo(() => ({ issues, runs, marks: NO_MARKS }), [issues, runs]);
  const form = useMemo(() => ({ draft, errors }), [draft, errors]);

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
    revealField(() => panel.current, error.pointer);
  }

  async function store(publish: boolean, overwrite = false): Promise<SavedState | null> {
    if (!canSave) return null;
    actions.pause();
    return save.run(draft, { publish, overwrite });
  }

  async function compareWithTheirs(): Promise<void> {
    const theirs = await save.loadTheirs();
    if (theirs === null) return;
    save.dismiss();
    setComparing({ from: theirs.state.latest_version, latest: theirs.state.latest_version });
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
    move,
    openForm,
    openKeys: () => setKeys(true),
    openRun: () => setOpen("run"),
  });

  /** Undo, redo and save work everywhere on the page, except where a box has a history of its own. */
  const onKeyDown = useEffectEvent((event: KeyboardEvent): void => {
    if (!event.metaKey && !event.ctrlKey) return;
    const key = event.key.toLowerCase();
    const isCode = event.target instanceof HTMLElement && event.target.isContentEditable;
    if (key === "s") void store(false);
    else if (key === "z" && !isCode) (event.shiftKey ? actions.redo : actions.undo)();
    else if (key === "y" && !isCode) actions.redo();
    else return;
    event.preventDefault();
  });
  useEffect(() => {
    // On the document: after a deletion nothing in here may have the focus.
    const listen = (event: KeyboardEvent) => onKeyDown(event);
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, []);

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
        isAhead: !isPublished,
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
          <div className="flex flex-col bg-canvas max-lg:-mx-4 max-lg:-my-5 sm:max-lg:-mx-6 lg:fixed lg:inset-y-0 lg:right-0 lg:left-56">
            <Toolbar
              builder={builder}
              saved={save.saved}
              isDirty={isDirty}
              isPublished={isPublished}
              canSave={canSave}
              busy={save.busy}
              home={home}
              isComparing={comparing !== null}
              onCompare={() => setComparing(comparing ? null : { latest: save.saved?.latest_version ?? 1 })}
              onSave={(publish) => void store(publish)}
              onDiscard={() => setDiscarding("changes")}
              onDiscardDraft={() => setDiscarding("draft")}
              onKeys={() => setKeys(true)}
            />
            {save.problem && !save.isConflict ? <ErrorNotice problem={save.problem} className="m-3" /> : null}
            {comparing && save.saved ? (
              <CompareView id={save.saved.id} {...comparing} draft={draft} />
            ) : isWide ? (
              <WideLayout
                builder={builder}
                names={names}
                keys={canvasKeys}
                fitKey={save.saved?.id ?? "new"}
                isCodeOpen={open === "json"}
                onInsert={(item, slot) => {
                  placing.insert(item, slot);
                  setOpen("step");
                }}
                side={side}
              />
            ) : (
              <PhoneLayout
                builder={builder}
                problemCount={errors.length}
                isOpen={sheet}
                onOpenChange={setSheet}
                onStep={() => {
                  setOpen("step");
                  setSheet(true);
                }}
                side={side}
              />
            )}
          </div>
          {placing.dialogs}
          <KeySheet
            open={keys}
            onOpenChange={(next) => {
              setKeys(next);
              if (!next) focusCanvas();
            }}
          />
          <LeaveDialog leaving={guard.leaving} onStay={guard.stay} />
          <ConflictDialog
            open={save.isConflict}
            detail={save.problem?.detail ?? ""}
            busy={save.busy !== null}
            onClose={save.dismiss}
            onOverwrite={() => void store(false, true)}
            onTakeTheirs={() => void save.takeTheirs().then((theirs) => theirs && actions.replace(theirs))}
            onCompare={() => void compareWithTheirs()}
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
