"use client";
import { useEffect, useMemo, useState } from "react";
import type { FieldError } from "@/lib/core/errors";
import type { Known } from "@/lib/core/orchestration";
import { api } from "../api";
import { checkDraft } from "./json/check-text";
import { merged, StableErrors } from "./model/issues";
import type { Draft } from "./model/tree";

/** How long nobody types before the definition is read and checked here: in a long one that takes longer than a key. */
const PAUSE_MS = 150;

/** How much longer until the server is asked. */
const QUIET_MS = 550;

export interface Validation {
  errors: readonly FieldError[];
  /** The errors belong to an earlier state of the definition. */
  isStale: boolean;
  /** Told by a save that was refused. */
  refuse(draft: Draft, errors: readonly FieldError[]): void;
}

interface Answer {
  draft: Draft;
  errors: readonly FieldError[];
}

/** The definition as it was when the last pause began. */
function useSettled(draft: Draft): Draft {
  const [settled, setSettled] = useState(draft);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(draft), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [draft]);
  return settled;
}

/** What is wrong with a definition: what the browser can see at once, and what only the server knows soon after. */
export function useValidation(draft: Draft, known: Known, workspace: string, id: string | null): Validation {
  const settled = useSettled(draft);
  const own = useMemo(() => checkDraft(settled, known), [settled, known]);
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [stable] = useState(() => new StableErrors());
  const isFine = own.length === 0;
  useEffect(() => {
    // What can't be read needs no second opinion.
    if (!isFine) return;
    const abort = new AbortController();
    const timer = setTimeout(() => {
      const path = id === null ? "/orchestrations/validate" : `/orchestrations/${id}/validate`;
      api<{ errors: FieldError[] }>(path, {
        method: "POST",
        workspace,
        body: settled,
        signal: abort.signal,
      }).then(
        ({ errors }) => setAnswer({ draft: settled, errors }),
        // Saving asks again, and says what is wrong with the connection.
        () => undefined,
      );
    }, QUIET_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [settled, isFine, workspace, id]);
  const errors = useMemo(
    () => stable.same(answer?.draft === settled ? merged(own, answer.errors) : own),
    [stable, own, answer, settled],
  );
  return {
    errors,
    isStale: settled !== draft,
    refuse: (refused, found) => setAnswer({ draft: refused, errors: found }),
  };
}
