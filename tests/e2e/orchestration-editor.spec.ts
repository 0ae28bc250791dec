import type { Locator, Page } from "@playwright/test";
import { expect, test } from "./support/test";
import { expectAccessibleInBothThemes } from "./support/accessible";
import { expectNoSidewaysScroll } from "./support/pages";

const code = (page: Page) => page.getByRole("textbox", { name: "Definition as JSON" });
const canvas = (page: Page) => page.getByRole("application", { name: /Steps of the orchestration/ });
const tab = (page: Page, name: string | RegExp) => page.getByRole("tab", { name });
const node = (page: Page, name: RegExp | string): Locator => canvas(page).getByRole("group", { name });

async function add(page: Page, search: string): Promise<void> {
  const dialog = page.getByRole("dialog", { name: "Add a step" });
  await expect(dialog).toBeVisible();
  await page.keyboard.type(search);
  await expect(dialog.getByRole("option", { selected: true })).toContainText(search);
  await page.keyboard.press("Enter");
  await expect(dialog).toBeHidden();
}

async function write(page: Page, text: string): Promise<void> {
  await code(page).click();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.insertText(text);
}

test("a flow is built by mouse and keyboard, checked, undone, saved, published and watched", async ({
  page,
  fresh,
}) => {
  test.slow();
  await page.goto(`${fresh.home}/orchestrations/new?from=blank`);
  await expect(page.getByRole("heading", { name: "New orchestration" })).toBeVisible();
  await page.getByLabel("Name", { exact: true }).fill("Shout and remember");

  await test.step("the first step by the plus, the next ones by key", async () => {
    await canvas(page).getByRole("button", { name: "Add a step here" }).click();
    await add(page, "text.uppercase");
    await expect(node(page, /uppercase/)).toBeVisible();
    await page.getByRole("combobox", { name: "text", exact: true }).fill("{{input.text}}");
    await node(page, /uppercase/).click();
    await page.keyboard.press("a");
    await add(page, "Loop");
    await page.keyboard.press("i");
    await add(page, "echo");
    await expect(node(page, /Agent: echo/)).toBeVisible();
  });

  await test.step("what is wrong stands on the node, and leads to its field", async () => {
    await expect(node(page, /Agent: echo/).getByText("1 problem")).toBeHidden();
    await page.getByRole("combobox", { name: "text", exact: true }).fill("{{context.nobody.text}}");
    await expect(node(page, /Agent: echo/)).toContainText("1 problem");
    await expect(page.getByRole("button", { name: "Publish", exact: true })).toBeDisabled();
    await canvas(page).click({ position: { x: 20, y: 20 } });
    await tab(page, /Problems/).click();
    await page.getByRole("button", { name: /there is no step "nobody"/ }).click();
    await expect(page.getByRole("combobox", { name: "text", exact: true })).toBeFocused();
  });

  await test.step("templates are completed from what can be read there", async () => {
    const box = page.getByRole("combobox", { name: "text", exact: true });
    await box.fill("");
    await box.pressSequentially("{{ite");
    await expect(page.getByRole("option", { name: /item/ }).first()).toBeVisible();
    await page.keyboard.press("Enter");
    await expect(box).toHaveValue("{{item}}");
    await expect(canvas(page).getByText("1 problem")).toBeHidden();
  });

  await test.step("undo and redo, also of a deletion", async () => {
    await node(page, /^Loop/).click({ position: { x: 120, y: 20 } });
    await page.keyboard.press("Delete");
    await expect(node(page, /^Loop/)).toBeHidden();
    await page.keyboard.press("ControlOrMeta+z");
    await expect(node(page, /Agent: echo/)).toBeVisible();
  });

  await test.step("the JSON is the same thing, and can be written too", async () => {
    await tab(page, "JSON").click();
    await expect(code(page)).toContainText('"forEach": "{{input.items}}"');
    await write(page, '{ "name": "Broken", "steps": [} }');
    await expect(page.getByText("The JSON can't be read now.")).toBeVisible();
    await expect(node(page, /uppercase/)).toBeVisible();
    const definition = {
      name: "Shout and remember",
      input: { type: "object", properties: { text: { type: "string", title: "Text" } }, required: ["text"] },
      steps: [
        { id: "shout", capability: "text.uppercase", inputMapping: { text: "{{input.text}}" } },
        {
          id: "thrice",
          type: "loop",
          forEach: "{{input.words | default: null}}",
          maxIterations: 5,
          condition: { field: "input.words", operator: "exists" },
          steps: [{ id: "say", capability: "echo", inputMapping: { text: "{{item}}" } }],
        },
        { id: "remember", capability: "memory.write", inputMapping: { text: "{{context.shout.text}}" } },
      ],
      output: { text: "{{context.shout.text}}" },
    };
    await write(page, JSON.stringify(definition, null, 2));
    await page.getByRole("button", { name: "Show everything" }).click();
    await expect(node(page, /Agent: remember/)).toBeVisible();
    await tab(page, /^Definition/).click();
    await expectAccessibleInBothThemes(page);
  });

  await test.step("kept as a draft, then published", async () => {
    await page.getByRole("button", { name: "Save draft" }).click();
    await expect(page.getByText("v1 draft")).toBeVisible();
    await expect(page).toHaveURL(/\/orchestrations\/orc_[^/]+\/edit$/);
    await page.getByRole("button", { name: "Publish", exact: true }).click();
    await expect(page.getByText("v1 published")).toBeVisible();
  });

  await test.step("it runs in place, and its nodes light up", async () => {
    await tab(page, "Run").click();
    await page.getByRole("tabpanel", { name: "Run" }).getByRole("textbox", { name: "Text" }).fill("hear");
    await page.getByRole("tabpanel", { name: "Run" }).getByRole("button", { name: "Run" }).click();
    await expect(node(page, /Agent: remember/)).toContainText("Completed", { timeout: 30_000 });
    await expect(node(page, /^Loop/)).toContainText("Skipped");
    await node(page, /Agent: shout/).click();
    await tab(page, "Run").click();
    await expect(page.getByRole("tabpanel", { name: "Run" })).toContainText("HEAR");
  });

  await test.step("a change is compared with what was published", async () => {
    await node(page, /Agent: remember/).click();
    await page.keyboard.press("Delete");
    await page.getByRole("button", { name: "Compare" }).click();
    await expect(page.getByRole("group", { name: /Agent: remember/ })).toContainText("Removed");
    await page.getByRole("button", { name: "Back to editing" }).click();
    await page.getByRole("link", { name: "Orchestrations" }).first().click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Leave" }).click();
    await expect(page).toHaveURL(/\/orchestrations$/);
  });
});

test("a template is used: its roles are made, and it opens; on a phone it is a list", async ({
  page,
  fresh,
}) => {
  await page.goto(`${fresh.home}/orchestrations/new`);
  await page.getByRole("radio", { name: /Ping-Pong/ }).click();
  await page.getByRole("button", { name: "Use this template" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("Refiner");
  await dialog.getByRole("button", { name: "Create with 3 roles" }).click();
  await expect(page).toHaveURL(/\/edit$/);
  await expect(page.getByText("v1 published")).toBeVisible();
  const roles = await fresh.call<{ data: { name: string }[] }>("GET", "/roles");
  expect(roles.data.map(({ name }) => name).toSorted()).toEqual(["Creator", "Critic", "Refiner"]);

  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByRole("button", { name: /^create Creator/ }).click();
  const sheet = page.getByRole("dialog", { name: "Edit" });
  await sheet.getByLabel("Name", { exact: true }).fill("First version");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: /^First version Creator/ })).toBeVisible();
  await expectNoSidewaysScroll(page);
});
