import { expect, test } from "./support/test";
import { confirm, expectStatus, markDocument, stepRow } from "./support/pages";

test("a running orchestration fills its timeline live and is cancelled from its page", async ({
  page,
  demo,
}) => {
  await page.goto(`${demo.home}/orchestrations`);
  await page.getByRole("link", { name: "Slow pipeline" }).click();
  await expect(page.getByRole("heading", { name: "Slow pipeline" })).toBeVisible();
  await page.getByRole("button", { name: "Run", exact: true }).click();

  await expect(page).toHaveURL(/\/executions\/exe_/);
  const stayed = await markDocument(page);
  const stages = page.getByRole("row").filter({ has: page.getByRole("link", { name: /^stage-/ }) });
  const seen = await stages.filter({ hasText: "Running" }).getByRole("link").innerText();
  await expect(stepRow(page, seen)).toContainText("Completed");
  await expect(stages.filter({ hasText: "Running" }).getByRole("link")).not.toHaveText(seen);

  await page.getByRole("button", { name: "Cancel", exact: true }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Let it run" }).click();
  await expectStatus(page, "Running");
  await page.getByRole("button", { name: "Cancel", exact: true }).click();
  await confirm(page, "Cancel execution");
  await expectStatus(page, "Cancelled");
  await expect(page.getByRole("button", { name: "Cancel", exact: true })).toBeHidden();
  await stayed();

  const id = /exe_\w+/.exec(page.url())?.[0] ?? "";
  expect(await demo.call("GET", `/executions/${id}`)).toMatchObject({ status: "cancelled" });
});

test("the seeded workspace has a finished, a failed and a waiting execution", async ({ page, demo }) => {
  for (const [status, word] of [
    ["completed", "Completed"],
    ["failed", "Failed"],
    ["waiting", "Waiting"],
  ] as const) {
    await page.goto(`${demo.home}/executions?session_id=welcome&status=${status}`);
    await expect(page.getByRole("row").filter({ hasText: word }).first()).toBeVisible();
  }
  await page.goto(`${demo.home}/executions?session_id=welcome&status=failed`);
  await page.getByRole("link", { name: "Retry, then give up" }).first().click();
  await expectStatus(page, "Failed");
  await expect(page.getByRole("main")).toContainText("The upstream service said no.");
  await expect(stepRow(page, "storm")).toContainText("3 tries");
});
