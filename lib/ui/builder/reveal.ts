import type { Pointer } from "./model/pointer";

/** What is typed into comes before what names or removes it. */
const CONTROLS = ["[role=combobox]", "input, textarea, select", "button:not([disabled])"];

/** Puts the cursor into the field of a pointer, or of the nearest thing around it that has one. */
export function revealField(panel: HTMLElement | null, pointer: Pointer): void {
  requestAnimationFrame(() => {
    const fields = [...(panel?.querySelectorAll<HTMLElement>("[data-pointer]") ?? [])];
    const around = fields
      .filter(
        ({ dataset }) =>
          dataset.pointer !== undefined &&
          (pointer === dataset.pointer || pointer.startsWith(`${dataset.pointer}/`)),
      )
      .toSorted((left, right) => (right.dataset.pointer?.length ?? 0) - (left.dataset.pointer?.length ?? 0));
    const field = around[0] ?? panel;
    for (
      let outer = field?.closest("details");
      outer;
      outer = outer.parentElement?.closest("details") ?? null
    )
      outer.open = true;
    const found = CONTROLS.map((control) => field?.querySelector<HTMLElement>(control));
    const control = found.find((element) => element !== null && element !== undefined);
    control?.scrollIntoView({ block: "center" });
    control?.focus({ preventScroll: true });
  });
}
