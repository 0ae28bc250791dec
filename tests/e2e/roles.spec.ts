import { confirm } from "./support/pages";
import { expect, test } from "./support/test";

test("a role is written, tried, changed and deleted", async ({ page, fresh }) => {
  await page.goto(`${fresh.home}/roles`);
  await page.getByRole("link", { name: "New role" }).first().click();
  await page.getByLabel("Name").fill("Librarian");
  await page.getByLabel("Prompt").fill("You keep what matters.");
  await page.getByLabel("Wildcard").fill("memory.*");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await expect(page.getByText(/^Comes to memory\.write, memory\.search/)).toBeVisible();
  await page.getByRole("button", { name: "Create role" }).click();

  await expect(page.getByRole("heading", { name: "Librarian" })).toBeVisible();
  await page.getByLabel("Input").fill("Tutti means all together.");
  await page.getByRole("button", { name: "Run", exact: true }).click();
  const run = page.getByRole("region", { name: "Test run" });
  await expect(run.getByText("Completed")).toBeVisible();
  await expect(run.getByText(/2 calls of demo\/scripted · 1 tool call/)).toBeVisible();
  await expect(run.getByText("memory.write", { exact: true }).first()).toBeVisible();

  await run.getByRole("link", { name: "Open the execution" }).click();
  await expect(page.getByRole("tab", { name: "Model" })).toBeVisible();
  await expect(page.getByText(/2 calls of demo\/scripted/)).toBeVisible();

  await page.goto(`${fresh.home}/roles`);
  await page.getByRole("link", { name: /Librarian/ }).click();
  await page.getByText("JSON by a schema").click();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Saved", { exact: true })).toBeVisible();
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  await confirm(page, "Delete role");
  await expect(page.getByText("No roles yet")).toBeVisible();
});
