import { expectAccessibleInBothThemes } from "./support/accessible";
import { expectStatus, stepRow } from "./support/pages";
import { expect, test } from "./support/test";

test("a failed execution is run again from the step that failed, and both are compared", async ({
  page,
  demo,
}) => {
  const name = `Pay and tell ${Date.now()}`;
  await demo.call("POST", "/orchestrations", {
    name,
    input: { type: "object", properties: { to: { type: "string" } }, required: ["to"] },
    steps: [
      { id: "note", capability: "memory.write", inputMapping: { text: "paid {{input.to}}" } },
      {
        id: "way",
        type: "branch",
        branches: [
          {
            condition: { field: "input.to", operator: "==", value: "nobody" },
            steps: [{ id: "stop", capability: "fail", inputMapping: { message: "Nobody is there." } }],
          },
        ],
        else: [{ id: "tell", capability: "echo", inputMapping: { text: "told {{input.to}}" } }],
      },
    ],
  });
  const failed = await demo.execute(name, { to: "nobody" });
  await page.goto(demo.executionPage(failed));
  await expectStatus(page, "Failed");
  await expect(stepRow(page, "stop")).toContainText("Failed");

  await page.getByRole("button", { name: "Run again" }).click();
  const dialog = page.getByRole("dialog", { name: "Run again" });
  await expect(dialog.getByRole("group", { name: "Steps" })).toContainText("repeats a side effect");
  await dialog.getByLabel("Begin at").selectOption("way");
  await expect(dialog).toContainText("1 step is reused");
  await dialog.getByLabel("Change the input").click();
  await dialog.getByLabel("to").fill("Ada");
  await expectAccessibleInBothThemes(page);
  await dialog.getByRole("button", { name: "Run again", exact: true }).click();

  await expect(page).not.toHaveURL(new RegExp(failed.execution_id));
  await expectStatus(page, "Completed");
  await expect(page.getByRole("link", { name: "note reused" })).toBeVisible();
  await expect(stepRow(page, "tell")).toBeVisible();

  await page.getByRole("link", { name: "Compare the two" }).click();
  await expect(page.getByRole("heading", { name: "Compare" })).toBeVisible();
  const steps = page.getByRole("table", { name: "Steps of both executions" });
  await expect(steps.getByRole("row").filter({ hasText: "note" })).toContainText("reused");
  await expect(steps.getByRole("row").filter({ hasText: "tell" })).toContainText("Completed");
  await expect(page.getByRole("main")).toContainText("Only the later one came to it");
  await expectAccessibleInBothThemes(page);
});
