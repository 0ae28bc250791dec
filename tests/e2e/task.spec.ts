import { expect, test } from "./support/test";
import { expectStatus, openView } from "./support/pages";

test("a task is planned by rules, step by step, and its plan says what was decided and why", async ({
  page,
  fresh,
}) => {
  await page.goto(fresh.home);
  await page.keyboard.press("t");
  const dialog = page.getByRole("dialog", { name: "Run a task" });
  await dialog.getByRole("button", { name: /^Echo "hello tutti"/ }).click();
  await expect(dialog.getByLabel("Task")).toHaveValue(/uppercase it/);
  await dialog.getByRole("button", { name: "Run", exact: true }).click();

  await expect(page).toHaveURL(/\/executions\/exe_/);
  await expectStatus(page, "Completed");
  await openView(page, "Plan");
  const plan = page.getByRole("region", { name: "Plan" });
  await expect(plan).toContainText("Planned by rules, without a model");
  await expect(plan.getByRole("listitem").filter({ hasText: "1. Next" })).toContainText("keyword of echo");
  await expect(plan).toContainText("text comes from the step before");
  await expect(plan.getByRole("listitem").filter({ hasText: "3. Done" })).toBeVisible();

  await plan.getByRole("button", { name: /step-tool-002/ }).click();
  await expect(page.getByRole("region", { name: /text\.uppercase/ })).toContainText("HELLO TUTTI");
});

test("a task nobody can do fails before its first step, and says which part", async ({ page, fresh }) => {
  const made = await fresh.call<{ execution_id: string }>("POST", "/orchestrate", {
    task: "remember the milk and then order a pizza",
  });
  await page.goto(`${fresh.home}/executions/${made.execution_id}`);
  await expectStatus(page, "Failed");
  await expect(page.getByRole("main")).toContainText("order a pizza");
  await openView(page, "Plan");
  await expect(page.getByRole("region", { name: "Plan" })).toContainText("Gave up");
});
