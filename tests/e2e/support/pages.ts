import { expect, type Locator, type Page } from "@playwright/test";

/** The head of the page: title, status, buttons. */
export function pageHead(page: Page): Locator {
  return page.getByRole("main").locator("header").first();
}

/** The execution's status as its page says it. */
export async function expectStatus(page: Page, word: string | RegExp): Promise<void> {
  await expect(pageHead(page).getByText(word, { exact: true }).first()).toBeVisible({ timeout: 30_000 });
}

/** Turns to one of the page's views; a step's own views come after them. */
export async function openView(page: Page, name: string | RegExp): Promise<Locator> {
  const tab = page.getByRole("tablist").first().getByRole("tab", { name });
  await tab.click();
  await expect(tab).toHaveAttribute("aria-selected", "true");
  return page.getByRole("tabpanel").first();
}

/** A step's row in the timeline, by the step's name. */
export function stepRow(page: Page, name: string): Locator {
  const link = page.getByRole("link", { name, exact: true });
  return page.getByRole("table").getByRole("row").filter({ has: link });
}

/** Puts a mark into the document; the function it answers fails once the page was loaded anew. */
export async function markDocument(page: Page): Promise<() => Promise<void>> {
  await page.evaluate(() => document.documentElement.setAttribute("data-mark", "kept"));
  return () => expect(page.locator("html"), "the page was reloaded").toHaveAttribute("data-mark", "kept");
}

/** The account's popover at the foot of the sidebar. */
export async function openAccount(page: Page): Promise<Locator> {
  await page.getByRole("button", { name: "Account" }).click();
  return page.getByRole("dialog", { name: "Account" });
}

/** Confirms in the dialog that asks before something final. */
export async function confirm(page: Page, verb: string): Promise<void> {
  const dialog = page.getByRole("alertdialog");
  await dialog.getByRole("button", { name: verb }).click();
  await expect(dialog).toBeHidden();
}

/** Nothing is wider than the screen. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const tooWide = () =>
    page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  await expect.poll(tooWide, "pixels that stick out sideways").toBeLessThanOrEqual(0);
}
