/** Copies, also where the clipboard API is missing (plain http on a host other than localhost). */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement("textarea");
    area.value = text;
    area.setAttribute("readonly", "");
    area.className = "fixed opacity-0";
    document.body.append(area);
    area.select();
    // oxlint-disable-next-line typescript/no-deprecated -- all there is where navigator.clipboard is missing
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}
