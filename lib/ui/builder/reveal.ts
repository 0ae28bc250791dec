import type { Pointer } from "./model/pointer";

/** What is typed into comes before what names or removes it. */
const CONTROLS = ["[role=combobox]", "input, textarea, select", "button:not([disabled])"];

/** Frames a form may take to be there; where only something around the field is, that gets the cursor then. */
const MOST_FRAMES = 30;

/** Puts the cursor into the field of a pointer, or of the nearest thing around it that has one. */
export function revealField(panel: () => HTMLElement | null, pointer: Pointer, frame = 1): void {
  requestAnimationFrame(() => {
    const field = nearest(panel(), pointer);
    if (field?.dataset.pointer !== pointer && frame < MOST_FRAMES) {
      revealField(panel, pointer, frame + 1);
      return;
    }
    focusIn(field ?? panel());
  });
}

function nearest(panel: HTMLElement | null, pointer: Pointer): HTMLElement | null {
  let found: HTMLElement | null = null;
  for (const field of panel?.querySelectorAll<HTMLElement>("[data-pointer]") ?? []) {
    const at = field.dataset.pointer ?? "";
    const holds = pointer === at || pointer.startsWith(`${at}/`);
    if (holds && at.length > (found?.dataset.pointer ?? "").length) found = field;
  }
  return found;
}

function focusIn(field: HTMLElement | null): void {
  for (let outer = field?.closest("details"); outer; outer = outer.parentElement?.closest("details") ?? null)
    outer.open = true;
  const found = CONTROLS.map((control) => field?.querySelector<HTMLElement>(control));
  const control = found.find((element) => element !== null && element !== undefined);
  control?.scrollIntoView({ block: "center" });
  control?.focus({ preventScroll: true });
}
