/** Back to the selected step, or to the canvas, after a dialog that no button opened has closed. */
export function focusCanvas(): void {
  requestAnimationFrame(() => {
    const selected = document.querySelector<HTMLElement>(".react-flow__node.selected");
    const canvas = document.querySelector<HTMLElement>("[aria-roledescription=canvas]");
    (selected ?? canvas)?.focus({ preventScroll: true });
  });
}
