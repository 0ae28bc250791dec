import { expect, test } from "./support/test";
import { markDocument } from "./support/pages";

test("an external agent is registered and offers its capability", async ({ page, fresh, complaints }) => {
  complaints.allow(/status of 400 .*\/v1\/agents/);
  await page.goto(`${fresh.home}/agents`);
  await page.getByRole("button", { name: "Register an agent" }).click();
  const dialog = page.getByRole("dialog", { name: "Register an agent" });
  await dialog.getByLabel("Name").fill("Not a name!");
  // An address, not a name: names are looked up, which needs a network.
  await dialog.getByLabel("URL").fill("http://93.184.215.14/translate");
  await dialog.getByRole("button", { name: "Register" }).click();
  await expect(dialog.getByLabel("Name")).toHaveAttribute("aria-invalid", "true");
  await dialog.getByLabel("Name").fill("acme-translator");
  await dialog.getByRole("button", { name: "Register" }).click();

  await expect(page).toHaveURL(/\/agents\/agt_/);
  await expect(page.getByRole("heading", { name: "acme-translator" })).toBeVisible();
  await expect(page.getByRole("main")).toContainText("http://93.184.215.14/translate");
  await expect(page.getByRole("main")).toContainText("text.translate");
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Agents" }).click();
  await expect(page.getByRole("row").filter({ hasText: "acme-translator" })).toContainText("Available");
});

test("a renamed workspace has its new name everywhere", async ({ page, fresh }) => {
  await page.goto(`${fresh.home}/settings`);
  const stayed = await markDocument(page);
  const name = page.getByLabel("Name");
  await name.fill("Chamber orchestra");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved", { exact: true })).toBeVisible();
  await expect(page.getByRole("button", { name: "Switch workspace" })).toContainText("Chamber orchestra");
  await stayed();
  await page.reload();
  await expect(name).toHaveValue("Chamber orchestra");
  await page.goto(`${fresh.home}/audit`);
  await expect(page.getByRole("row").filter({ hasText: "workspace.updated" })).toContainText("name");
});
