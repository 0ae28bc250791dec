"use client";
import { useSyncExternalStore } from "react";

const never = () => () => undefined;

/** The key before K on this machine: ⌘ on Apple's, Ctrl elsewhere. */
export function CommandKey({ letter }: { letter: string }) {
  const isApple = useSyncExternalStore(
    never,
    () => /Mac|iPhone|iPad/.test(navigator.userAgent),
    () => true,
  );
  return isApple ? `⌘${letter}` : `Ctrl ${letter}`;
}
