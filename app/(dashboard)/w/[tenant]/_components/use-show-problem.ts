"use client";
import { type RefObject, useEffect, useRef } from "react";
import type { Problem } from "@/lib/ui/problem";

/** In a form longer than its dialog: brings what was refused into view, and the cursor to the field. */
export function useShowProblem(problem: Problem | null): RefObject<HTMLFormElement | null> {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (!problem) return;
    const wrong = form.current?.querySelector<HTMLElement>("[aria-invalid=true], [role=alert]");
    wrong?.scrollIntoView({ block: "center" });
    wrong?.focus({ preventScroll: true });
  }, [problem]);
  return form;
}
