import { expect, test } from "./support/test";
import { confirm } from "./support/pages";

test("a text is remembered, found by its words and forgotten", async ({ page, fresh }) => {
  await fresh.call("POST", "/memory", { text: "The kettle is broken.", tags: ["kitchen"] });
  await page.goto(`${fresh.home}/memory`);
  await page.getByRole("button", { name: "Add an item" }).click();
  const dialog = page.getByRole("dialog", { name: "Remember a text" });
  await dialog.getByLabel("Text").fill("The launch is on Friday.");
  await dialog.getByLabel("Tags").fill("launch, decisions");
  await dialog.getByRole("button", { name: "Remember", exact: true }).click();
  const items = page.getByRole("listitem");
  await expect(items.filter({ hasText: "The launch is on Friday." })).toContainText("decisions");
  await expect(items.filter({ hasText: "The kettle is broken." })).toBeVisible();

  const search = page.getByRole("searchbox", { name: "Search memory" });
  await search.fill("launches");
  await search.press("Enter");
  await expect(page).toHaveURL(/query=launches/);
  await expect(page.getByRole("list", { name: "Matches, the nearest first" })).toBeVisible();
  await expect(items.filter({ hasText: "The kettle is broken." })).toBeHidden();

  await page.getByRole("button", { name: "Delete: The launch is on Friday." }).click();
  await confirm(page, "Delete item");
  await expect(page.getByText("Nothing like that is remembered")).toBeVisible();
  await page.goto(`${fresh.home}/memory`);
  await expect(items.filter({ hasText: "The kettle is broken." })).toBeVisible();
  await expect(page.getByText("The launch is on Friday.")).toBeHidden();
});
