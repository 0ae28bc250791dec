import type { Page } from "@playwright/test";
import { expect, test } from "./support/test";
import { expectStatus, openView, stepRow } from "./support/pages";

const editor = (page: Page) => page.getByRole("textbox", { name: "Definition as JSON" });

async function write(page: Page, text: string): Promise<void> {
  await editor(page).click();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.insertText(text);
}

function definition(capability: string): string {
  const text = (path: string) => ({ text: path });
  const input = {
    type: "object",
    properties: { text: { type: "string", title: "Text" } },
    required: ["text"],
  };
  const steps = [
    { id: "loud", capability: "text.uppercase", parallelGroup: "both", inputMapping: text("{{input.text}}") },
    { id: "plain", capability, parallelGroup: "both", inputMapping: text("{{input.text}}") },
    { id: "end", capability: "echo", inputMapping: text("{{context.loud.text}}, {{context.plain.text}}") },
  ];
  return JSON.stringify(
    { name: `Both at once ${Date.now()}`, input, steps, output: "{{context.end}}" },
    null,
    2,
  );
}

test("errors show as one types, each at its place; what is right is saved and run", async ({
  page,
  fresh,
}) => {
  await page.goto(`${fresh.home}/orchestrations/new`);
  const problems = page.getByRole("button", { name: /Line \d+/ });
  const publish = page.getByRole("button", { name: "Create and publish" });
  await expect(page.getByRole("heading", { name: "No problems" })).toBeVisible();

  await test.step("not JSON", async () => {
    await write(page, '{\n  "name": "Broken",\n  "steps": [}\n}');
    await expect(problems).toHaveCount(1);
    await expect(problems).toContainText("Line 3");
    await expect(page.locator(".cm-lint-marker-error")).toBeVisible();
    await expect(publish).toBeDisabled();
  });

  await test.step("JSON that is no orchestration", async () => {
    const text = definition("no.such.capability");
    const line = text.split("\n").findIndex((part) => part.includes("no.such.capability")) + 1;
    await write(page, text);
    await expect(problems).toHaveCount(1);
    await expect(problems).toContainText("no.such.capability");
    await expect(problems).toContainText(`Line ${line}`);
    await expect(problems).toContainText("/steps/1/capability");
    await expect(publish).toBeDisabled();
    await problems.click();
    await expect(page.locator(".cm-activeLine")).toContainText("no.such.capability");
  });

  await write(page, definition("echo"));
  await expect(page.getByRole("heading", { name: "No problems" })).toBeVisible();
  await publish.click();
  await expect(page).toHaveURL(/\/orchestrations\/orc_/);
  await expect(page.getByText("v1 published")).toBeVisible();

  await page.getByLabel("Text").fill("hear");
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await expect(page).toHaveURL(/\/executions\/exe_/);
  await expectStatus(page, "Completed");
  for (const step of ["loud", "plain", "end"]) await expect(stepRow(page, step)).toContainText("Completed");
  await expect(await openView(page, "Input and output")).toContainText("HEAR, hear");
});

test("a version is changed, kept as a draft, and published", async ({ page, fresh }) => {
  const made = await fresh.call<{ id: string }>(
    "POST",
    "/orchestrations",
    JSON.parse(definition("echo")) as object,
  );
  const home = `${fresh.home}/orchestrations/${made.id}`;
  await page.goto(`${home}/edit`);
  await write(page, definition("text.uppercase"));
  await page.getByRole("button", { name: "Save as draft" }).click();
  await expect(page).toHaveURL(new RegExp(`${made.id}$`));
  await expect(page.getByText("v1 published")).toBeVisible();
  await page
    .getByRole("button", { name: /Publish/ })
    .first()
    .click();
  const ask = page.getByRole("alertdialog");
  await ask.getByRole("button", { name: /Publish/ }).click();
  await expect(page.getByText("v2 published")).toBeVisible();
});
