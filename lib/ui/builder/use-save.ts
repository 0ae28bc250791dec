"use client";
import { useState } from "react";
import type { FieldError } from "@/lib/core/errors";
import { api } from "../api";
import { toast } from "../primitives/toast";
import { type Problem, toProblem } from "../problem";
import type { Draft } from "./model/tree";

/** A saved orchestration, as far as the builder cares. */
export interface SavedState {
  id: string;
  name: string;
  latest_version: number;
  published_version: number | null;
  /** Of the latest version: sent back, so that nobody's work is overwritten. */
  content_hash: string;
}

/** What somebody else saved meanwhile. */
export interface Theirs {
  state: SavedState;
  draft: Draft;
}

type Answer = SavedState & { definition: Draft; draft: { definition: Draft } | null };

interface SaveOptions {
  workspace: string;
  initial: SavedState | null;
  /** What is saved already. */
  initialDraft: Draft;
  onRefused(draft: Draft, errors: readonly FieldError[]): void;
  onSaved(saved: SavedState, how: { publish: boolean }): void;
}

/** Keeps a definition: a new one in one call, a version of a saved one as a draft that may be published at once. */
export function useSave({ workspace, initial, initialDraft, onRefused, onSaved }: SaveOptions) {
  const [saved, setSaved] = useState(initial);
  const [kept, setKept] = useState<Draft | null>(initial === null ? null : initialDraft);
  const [busy, setBusy] = useState<"draft" | "publish" | "theirs" | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);

  async function send(draft: Draft, publish: boolean, overwrite: boolean): Promise<SavedState> {
    if (saved === null)
      return api<SavedState>("/orchestrations", { method: "POST", workspace, body: { ...draft, publish } });
    const path = `/orchestrations/${saved.id}`;
    const basis = overwrite ? {} : { content_hash: saved.content_hash };
    const isKept = kept === draft;
    const drafted = isKept
      ? saved
      : await api<SavedState>(path, { method: "PUT", workspace, body: { ...draft, ...basis } });
    // If publishing fails, the draft is there already and is not saved a second time.
    setSaved(drafted);
    setKept(draft);
    if (!publish) return drafted;
    const body = { version: drafted.latest_version };
    return api<SavedState>(`${path}/publish`, { method: "POST", workspace, body });
  }

  async function run(
    draft: Draft,
    { publish, overwrite = false }: { publish: boolean; overwrite?: boolean },
  ) {
    setBusy(publish ? "publish" : "draft");
    setProblem(null);
    try {
      const next = await send(draft, publish, overwrite);
      setSaved(next);
      setKept(draft);
      toast.success(publish ? `Version ${next.latest_version} is published` : "Saved as a draft");
      onSaved(next, { publish });
      return next;
    } catch (error) {
      const found = toProblem(error);
      setProblem(found);
      onRefused(draft, found.errors ?? []);
      return null;
    } finally {
      setBusy(null);
    }
  }

  /** The latest version as it is now; the problem of the conflict stays while it can't be had. */
  async function loadTheirs(): Promise<Theirs | null> {
    if (saved === null) return null;
    setBusy("theirs");
    try {
      const { definition, draft, ...state } = await api<Answer>(`/orchestrations/${saved.id}`, { workspace });
      return { state, draft: draft?.definition ?? definition };
    } catch (error) {
      setProblem(toProblem(error));
      return null;
    } finally {
      setBusy(null);
    }
  }

  /** Goes on from what somebody else saved: the caller shows it. */
  async function takeTheirs(): Promise<Draft | null> {
    const theirs = await loadTheirs();
    if (theirs === null) return null;
    setSaved(theirs.state);
    setKept(theirs.draft);
    setProblem(null);
    return theirs.draft;
  }

  return {
    saved,
    kept,
    busy,
    problem,
    // Of the conflicts only this one says which version it expected; a taken name is another.
    isConflict: saved !== null && typeof problem?.expected_content_hash === "string",
    run,
    loadTheirs,
    takeTheirs,
    dismiss: () => setProblem(null),
  };
}
