import { expect, test } from "./support/test";
import { expectStatus, markDocument, openView, stepRow } from "./support/pages";

test("an intent runs live, and its contracts say who did it and why", async ({ page, demo }) => {
  await page.goto(demo.home);
  const stayed = await markDocument(page);
  await page.getByRole("main").getByRole("button", { name: "New execution" }).click();
  const dialog = page.getByRole("dialog", { name: "Run an intent" });
  await dialog.getByLabel("Capability").fill("wait");
  await dialog.getByLabel("Inputs").fill('{"ms": 5000}');
  await dialog.getByRole("button", { name: "Run", exact: true }).click();

  await expect(page).toHaveURL(/\/executions\/exe_/);
  // It may be put aside meanwhile: then it is "Waiting for time to pass".
  await expectStatus(page, /^(Running|Waiting.*)$/);
  await expectStatus(page, "Completed");
  await expect(stepRow(page, "wait")).toContainText("Completed");
  await stayed();

  await openView(page, "Contracts");
  const contracts = page.getByRole("region", { name: "Contracts" });
  await contracts.getByRole("button", { name: /wait/ }).click();
  await expect(contracts.getByText(/was chosen: .+/)).toBeVisible();
  await expect(contracts.getByText("REQUEST", { exact: true })).toBeVisible();
  await expect(contracts.getByText("RESPONSE", { exact: true })).toBeVisible();
  await contracts.getByRole("link", { name: "Open in the ledger" }).first().click();

  await expect(page).toHaveURL(/\/contracts\/ctr_/);
  await expect(page.getByRole("heading", { name: "REQUEST" })).toBeVisible();
  await expect(page.getByRole("heading", { name: "RESPONSE" })).toBeVisible();
  await expect(page.getByRole("region", { name: "Routing" })).toContainText("Chosen");
  await page.getByRole("button", { name: "Verify its execution" }).click();
  await expect(page.getByRole("dialog").getByRole("status")).toContainText("Nothing was changed.");
  await stayed();
});

test("the whole ledger verifies", async ({ page, demo }) => {
  await page.goto(`${demo.home}/contracts`);
  await page.getByRole("button", { name: "Verify ledger" }).click();
  await expect(page.getByRole("dialog").getByRole("status")).toContainText(
    /[1-9]\d* entries checked, every hash fits/,
  );
});

test("a new execution appears in the open list by itself", async ({ page, fresh }) => {
  await page.goto(`${fresh.home}/executions`);
  await expect(page.getByText("No executions yet")).toBeVisible();
  await expect(page.getByRole("main").getByText("Live", { exact: true })).toBeVisible();
  const stayed = await markDocument(page);
  await fresh.run("echo", { text: "from elsewhere" });
  await expect(page.getByRole("row").filter({ hasText: "echo" })).toContainText("Completed");
  await stayed();
});
