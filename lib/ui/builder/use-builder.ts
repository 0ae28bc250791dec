"use client";
import { useMemo, useReducer } from "react";
import type { Edit } from "./model/edit";
import { type History, pause, record, redo, startHistory, undo } from "./model/history";
import { settleOrder } from "./model/order";
import type { Pointer } from "./model/pointer";
import { type Draft, isDrawable } from "./model/tree";

/** What was typed as JSON: text that isn't quite what the canvas would write. */
interface Typed {
  text: string;
  /** Null: it can't be drawn, and the canvas shows what was there before. */
  draft: Draft | null;
}

interface State {
  history: History;
  typed: Typed | null;
}

type Action =
  | { type: "edit"; change(edit: Edit): Edit; key: string | null }
  | { type: "select"; selection: readonly Pointer[] }
  | { type: "type"; text: string }
  | { type: "undo" | "redo" | "pause" | "drop-text" }
  | { type: "replace"; draft: Draft };

function typed(state: State, text: string): State {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ...state, typed: { text, draft: null } };
  }
  if (!isDrawable(value)) return { ...state, typed: { text, draft: null } };
  const draft = settleOrder(value);
  const same = JSON.stringify(draft) === JSON.stringify(state.history.present.draft);
  if (same) return { ...state, typed: { text, draft: state.history.present.draft } };
  return { history: record(state.history, { draft, selection: [] }, "json"), typed: { text, draft } };
}

function reduce(state: State, action: Action): State {
  const { history } = state;
  switch (action.type) {
    case "edit":
      // While the text can't be read, what one types there must not be lost to a click here.
      if (state.typed?.draft === null) return state;
      return { history: record(history, action.change(history.present), action.key), typed: state.typed };
    case "select":
      return {
        ...state,
        history: pause({ ...history, present: { ...history.present, selection: [...action.selection] } }),
      };
    case "type":
      return typed(state, action.text);
    case "undo":
      return { history: undo(history), typed: null };
    case "redo":
      return { history: redo(history), typed: null };
    case "pause":
      return { ...state, history: pause(history) };
    case "drop-text":
      return { ...state, typed: null };
    case "replace":
      return { history: record(history, { draft: action.draft, selection: [] }), typed: null };
  }
}

export type Change = (edit: Edit) => Edit;

/** Everything that can be done to the definition. Stays the same object. */
export interface BuilderActions {
  /** `key`: edits in a row with one key are undone together. Does nothing while the JSON can't be read. */
  edit(change: Change, key?: string): void;
  select(selection: readonly Pointer[]): void;
  /** What stands in the JSON editor now. */
  type(text: string): void;
  undo(): void;
  redo(): void;
  pause(): void;
  /** Gives up JSON that can't be read for what the canvas shows. */
  dropText(): void;
  replace(draft: Draft): void;
}

export interface Builder {
  draft: Draft;
  selection: readonly Pointer[];
  /** The JSON beside the canvas. */
  text: string;
  /** The JSON can't be drawn; the canvas shows the last that could and takes no edits. */
  isBroken: boolean;
  canUndo: boolean;
  canRedo: boolean;
  actions: BuilderActions;
}

function textOf({ typed, history }: State): string {
  const { draft } = history.present;
  if (typed && (typed.draft === null || typed.draft === draft)) return typed.text;
  return JSON.stringify(draft, null, 2);
}

/** The definition being written, with its history and its two faces: steps and text. */
export function useBuilder(initial: Draft): Builder {
  const [state, dispatch] = useReducer(reduce, initial, (draft) => ({
    history: startHistory({ draft: settleOrder(draft), selection: [] }),
    typed: null,
  }));
  const actions = useMemo<BuilderActions>(
    () => ({
      edit: (change, key) => dispatch({ type: "edit", change, key: key ?? null }),
      select: (selection) => dispatch({ type: "select", selection }),
      type: (text) => dispatch({ type: "type", text }),
      undo: () => dispatch({ type: "undo" }),
      redo: () => dispatch({ type: "redo" }),
      pause: () => dispatch({ type: "pause" }),
      dropText: () => dispatch({ type: "drop-text" }),
      replace: (draft) => dispatch({ type: "replace", draft }),
    }),
    [],
  );
  const text = useMemo(() => textOf(state), [state]);
  const { past, present, future } = state.history;
  return {
    draft: present.draft,
    selection: present.selection,
    text,
    isBroken: state.typed !== null && state.typed.draft === null,
    canUndo: past.length > 0,
    canRedo: future.length > 0,
    actions,
  };
}
