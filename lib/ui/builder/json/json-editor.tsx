"use client";
import { json } from "@codemirror/lang-json";
import { type Diagnostic, lintGutter, setDiagnostics } from "@codemirror/lint";
import { Annotation, EditorState } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import { basicSetup } from "codemirror";
import { type Ref, useEffect, useEffectEvent, useImperativeHandle, useRef } from "react";
import { cn } from "../../cn";
import type { BuilderNames } from "../names";
import { editorTheme } from "./editor-theme";
import type { Located } from "./json-locate";
import { nameCompletion } from "./name-completion";

export interface JsonEditorHandle {
  /** Puts the cursor there and shows it. */
  reveal(offset: number): void;
}

export interface JsonEditorProps {
  /** What it shows. A text it didn't write itself replaces what is in it. */
  value: string;
  /** Read aloud as the editor's name. */
  label: string;
  errors: readonly Located[];
  known: BuilderNames;
  /** Of the page's content security policy: the editor adds style elements. */
  nonce: string | null;
  onChange(text: string): void;
  /** Mod-S. */
  onSave(): void;
  ref?: Ref<JsonEditorHandle>;
  className?: string;
}

const FOCUS = "focus-within:outline-2 focus-within:outline-offset-1 focus-within:outline-accent-text";

/** Changes that nobody typed here. */
const FROM_OUTSIDE = Annotation.define<boolean>();

/** A JSON editor. Tab leaves it, as everywhere on the page; Mod-] indents. */
export function JsonEditor(props: JsonEditorProps) {
  const { value, label, errors, known, nonce, ref, className } = props;
  const parent = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const start = useRef({ value, label, known, nonce });
  const change = useEffectEvent((text: string) => props.onChange(text));
  const save = useEffectEvent(() => props.onSave());

  useEffect(() => {
    if (!parent.current) return;
    const { value, label, known, nonce } = start.current;
    const editor = new EditorView({
      parent: parent.current,
      state: EditorState.create({
        doc: value,
        extensions: [
          basicSetup,
          json(),
          nameCompletion(known),
          lintGutter(),
          editorTheme,
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0" }),
          nonce ? EditorView.cspNonce.of(nonce) : [],
          keymap.of([{ key: "Mod-s", preventDefault: true, run: () => (save(), true) }]),
          EditorView.updateListener.of((update) => {
            const isTyped = !update.transactions.some((part) => part.annotation(FROM_OUTSIDE));
            if (update.docChanged && isTyped) change(update.state.doc.toString());
          }),
        ],
      }),
    });
    view.current = editor;
    return () => {
      editor.destroy();
      view.current = null;
    };
  }, []);

  useEffect(() => {
    const editor = view.current;
    const known = editor?.state.doc.toString();
    if (!editor || known === undefined || known === value) return;
    editor.dispatch({ changes: changeBetween(known, value), annotations: FROM_OUTSIDE.of(true) });
  }, [value]);

  useEffect(() => {
    const editor = view.current;
    if (editor) editor.dispatch(setDiagnostics(editor.state, diagnosticsOf(errors, editor.state.doc.length)));
  }, [errors]);

  useImperativeHandle(ref, () => ({
    reveal: (offset) => {
      const editor = view.current;
      if (!editor) return;
      const anchor = Math.min(offset, editor.state.doc.length);
      editor.dispatch({ selection: { anchor }, effects: EditorView.scrollIntoView(anchor, { y: "center" }) });
      editor.focus();
    },
  }));

  return <div ref={parent} className={cn("min-h-96 overflow-hidden rounded-lg border", FOCUS, className)} />;
}

/** The text may already be shorter than the one the errors were found in. */
function diagnosticsOf(errors: readonly Located[], length: number): Diagnostic[] {
  return errors.map(({ from, to, detail }) => ({
    from: Math.min(from, length),
    to: Math.min(to, length),
    severity: "error",
    message: detail,
  }));
}

/** What differs between two texts, as one change: so that the cursor and what is folded stay. */
function changeBetween(before: string, after: string): { from: number; to: number; insert: string } {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start++;
  let end = 0;
  while (end < shorter - start && before.at(-1 - end) === after.at(-1 - end)) end++;
  return { from: start, to: before.length - end, insert: after.slice(start, after.length - end) };
}
