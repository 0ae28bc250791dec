import { cn } from "../cn";

/** Looks shared by everything that floats. */
export const scrimClass = "fixed inset-0 z-50 bg-scrim animate-fade-in";

export const modalClass = cn(
  "fixed top-[12vh] left-1/2 z-50 flex max-h-[80vh] w-[calc(100vw-2rem)] max-w-lg -translate-x-1/2 flex-col",
  "rounded-xl bg-raised shadow-overlay outline-none animate-pop-in",
);

export const floatingClass = "z-50 rounded-lg bg-raised p-1 text-sm text-ink shadow-overlay animate-pop-in";

export const menuItemClass = cn(
  "flex min-h-8 items-center gap-2 rounded-md px-2 py-1 text-sm text-ink outline-none select-none",
  "data-highlighted:bg-hover data-disabled:pointer-events-none data-disabled:opacity-50",
  "[&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-ink-faint",
);
