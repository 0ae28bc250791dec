import type { Edit } from "./edit";

const MAX_STEPS_BACK = 200;

/** What was, what is, and what was undone. Snapshots share everything that didn't change. */
export interface History {
  past: readonly Edit[];
  present: Edit;
  future: readonly Edit[];
  /** Edits with one key in a row (typing in one field) are one step back. */
  key: string | null;
}

export function startHistory(present: Edit): History {
  return { past: [], present, future: [], key: null };
}

/** Adds an edit. One that changes nothing but the selection can't be undone. */
export function record(history: History, edit: Edit, key: string | null = null): History {
  if (edit.draft === history.present.draft) return { ...history, present: edit };
  const joins = key !== null && key === history.key;
  const past = joins ? history.past : [...history.past, history.present].slice(-MAX_STEPS_BACK);
  return { past, present: edit, future: [], key };
}

/** What is typed next starts a new step. */
export function pause(history: History): History {
  return history.key === null ? history : { ...history, key: null };
}

export function undo(history: History): History {
  const present = history.past.at(-1);
  if (!present) return history;
  return {
    past: history.past.slice(0, -1),
    present,
    future: [history.present, ...history.future],
    key: null,
  };
}

export function redo(history: History): History {
  const [present, ...future] = history.future;
  if (!present) return history;
  return { past: [...history.past, history.present], present, future, key: null };
}
