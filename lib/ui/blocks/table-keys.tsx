"use client";
import { type ReactNode, useEffect, useRef } from "react";

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

/** `j` and `k` move between the row links inside; Enter opens, as on any link. */
export function TableKeys({ children }: { children: ReactNode }) {
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent): void {
      if (event.key !== "j" && event.key !== "k") return;
      if (event.metaKey || event.ctrlKey || event.altKey || isTyping(event.target)) return;
      if (document.querySelector("[role=dialog],[role=alertdialog],[role=menu]")) return;
      const links = [...(root.current?.querySelectorAll<HTMLAnchorElement>("a[data-row-link]") ?? [])];
      const at = links.findIndex((link) => link === document.activeElement);
      const next = links[at + (event.key === "j" ? 1 : -1)] ?? (at === -1 ? links[0] : undefined);
      if (!next) return;
      event.preventDefault();
      next.focus();
      next.scrollIntoView({ block: "nearest" });
    }
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, []);
  return <div ref={root}>{children}</div>;
}
