import type { Page } from "@playwright/test";
import { expect, test } from "./support/test";
import { openAccount } from "./support/pages";

const focusedAddress = (page: Page) =>
  page.evaluate(() =>
    document.activeElement instanceof HTMLAnchorElement ? document.activeElement.pathname : null,
  );

test("the palette goes anywhere", async ({ page, demo }) => {
  await page.goto(demo.home);
  await expect(page.getByRole("heading", { name: "Overview" })).toBeVisible();
  await page.keyboard.press("Control+k");
  const palette = page.getByRole("dialog", { name: "Search and commands" });
  await page.keyboard.type("contracts");
  await expect(palette.getByRole("option").first()).toContainText("Contracts");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/contracts$/);

  const [execution] = (await demo.call<{ data: { id: string }[] }>("GET", "/executions?limit=1")).data;
  await page.keyboard.press("Control+k");
  await page.keyboard.type(execution?.id ?? "");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`/executions/${execution?.id}$`));
});

test("a list is walked and opened with keys alone", async ({ page, fresh }) => {
  const ids: string[] = [];
  for (const text of ["one", "two", "three"]) ids.unshift((await fresh.run("echo", { text })).execution_id);
  await page.goto(fresh.home);
  await expect(page.getByRole("heading", { name: "Overview" })).toBeVisible();
  await page.keyboard.press("g");
  await page.keyboard.press("e");
  await expect(page).toHaveURL(/\/executions$/);
  await expect(page.getByRole("row")).toHaveCount(4);
  const rows = ids.map((id) => `${fresh.home}/executions/${id}`);
  for (const [key, row] of [
    ["j", 0],
    ["j", 1],
    ["j", 2],
    ["j", 2],
    ["k", 1],
  ] as const) {
    await page.keyboard.press(key);
    expect(await focusedAddress(page)).toBe(rows[row]);
  }
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`${ids[1]}$`));
});

test("? shows the shortcuts, Escape closes them", async ({ page, demo }) => {
  await page.goto(demo.home);
  await expect(page.getByRole("heading", { name: "Overview" })).toBeVisible();
  await page.keyboard.press("?");
  const sheet = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await expect(sheet).toContainText("Search and commands");
  await page.keyboard.press("Escape");
  await expect(sheet).toBeHidden();
});

test("the first Tab offers to skip the navigation", async ({ page, demo }) => {
  await page.goto(demo.home);
  await expect(page.getByRole("heading", { name: "Overview" })).toBeVisible();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to content" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main")).toBeFocused();
});

test("the chosen theme stays", async ({ page, demo }) => {
  await page.goto(demo.home);
  const root = page.locator("html");
  const ground = () => root.evaluate((element) => getComputedStyle(element).backgroundColor);
  await expect(root).not.toHaveAttribute("data-theme");
  const light = await ground();
  await (await openAccount(page)).getByRole("radio", { name: "Dark" }).click();
  await expect(root).toHaveAttribute("data-theme", "dark");
  await page.reload();
  await expect(root).toHaveAttribute("data-theme", "dark");
  expect(await ground()).not.toBe(light);
  await (await openAccount(page)).getByRole("radio", { name: "As the system" }).click();
  await page.reload();
  await expect(root).not.toHaveAttribute("data-theme");
});
