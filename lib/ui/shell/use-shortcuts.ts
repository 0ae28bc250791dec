"use client";
import { useRouter } from "next/navigation";
import { useEffect, useEffectEvent, useRef } from "react";
import { hrefOf, WORK, WORKSPACE } from "./navigation";
import type { ShellActions } from "./shell-context";

/** How long after `g` the second key still counts. */
const SEQUENCE_MS = 1_200;
const OVERLAYS = "[role=dialog],[role=alertdialog],[role=menu],[role=listbox]";

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

/** ⌘K or Ctrl-K anywhere; `?`, `r`, `t` and `g` + key where nobody types and nothing is open. */
export function useShortcuts(slug: string, actions: ShellActions): void {
  const router = useRouter();
  const waitingSince = useRef(0);

  const goTo = useEffectEvent((key: string): boolean => {
    const item = [...WORK, ...WORKSPACE].find((candidate) => candidate.key === key);
    if (item) router.push(hrefOf(slug, item));
    return item !== undefined;
  });

  const act = useEffectEvent((key: string): boolean => {
    const inSequence = Date.now() - waitingSince.current < SEQUENCE_MS;
    waitingSince.current = 0;
    if (inSequence) return goTo(key);
    if (key === "g") waitingSince.current = Date.now();
    else if (key === "?") actions.openShortcuts();
    else if (key === "r") actions.openRun();
    else if (key === "t") actions.openTask();
    else return false;
    return true;
  });

  useEffect(() => {
    function onKeyDown(event: KeyboardEvent): void {
      if (
        (event.metaKey || event.ctrlKey) &&
        !event.altKey &&
        !event.shiftKey &&
        event.key.toLowerCase() === "k"
      ) {
        event.preventDefault();
        actions.openPalette();
        return;
      }
      if (event.metaKey || event.ctrlKey || event.altKey || event.defaultPrevented) return;
      if (isTyping(event.target) || document.querySelector(OVERLAYS)) return;
      if (act(event.key)) event.preventDefault();
    }
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [actions]);
}
