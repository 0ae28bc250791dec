"use client";
import { json } from "@codemirror/lang-json";
import { type Diagnostic, lintGutter, setDiagnostics } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import { basicSetup } from "codemirror";
import { type Ref, useEffect, useEffectEvent, useImperativeHandle, useRef } from "react";
import { cn } from "../../cn";
import type { KnownNames } from "./check-text";
import { editorTheme } from "./editor-theme";
import type { Located } from "./json-locate";
import { nameCompletion } from "./name-completion";

export interface JsonEditorHandle {
  /** Puts the cursor there and shows it. */
  reveal(offset: number): void;
}

export interface JsonEditorProps {
  /** What it starts with; later changes are ignored. */
  initial: string;
  /** Read aloud as the editor's name. */
  label: string;
  errors: readonly Located[];
  known: KnownNames;
  /** Of the page's content security policy: the editor adds style elements. */
  nonce: string | null;
  onChange(text: string): void;
  /** Mod-S. */
  onSave(): void;
  ref?: Ref<JsonEditorHandle>;
  className?: string;
}

const FOCUS = "focus-within:outline-2 focus-within:outline-offset-1 focus-within:outline-accent-text";

/** A JSON editor. Tab leaves it, as everywhere on the page; Mod-] indents. */
export function JsonEditor(props: JsonEditorProps) {
  const { initial, label, errors, known, nonce, ref, className } = props;
  const parent = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const start = useRef({ initial, label, known, nonce });
  const change = useEffectEvent((text: string) => props.onChange(text));
  const save = useEffectEvent(() => props.onSave());

  useEffect(() => {
    if (!parent.current) return;
    const { initial, label, known, nonce } = start.current;
    const editor = new EditorView({
      parent: parent.current,
      state: EditorState.create({
        doc: initial,
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
            if (update.docChanged) change(update.state.doc.toString());
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
