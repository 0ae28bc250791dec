import type { Locator, Page } from "@playwright/test";
import { expect, test } from "./support/test";

const canvas = (page: Page) => page.getByRole("application", { name: /Steps of the orchestration/ });
const node = (page: Page, id: string): Locator =>
  canvas(page).getByRole("group", { name: new RegExp(`: ${id}\\. `) });
const grip = (page: Page, id: string, port: "next" | "fail") =>
  node(page, id).locator(`[data-handleid=${port}]`);

/** What is on the canvas, from top to bottom. */
async function order(page: Page): Promise<string> {
  const found = await canvas(page)
    .locator(".react-flow__node[aria-label]")
    .evaluateAll((nodes) =>
      nodes.map((element) => ({
        id: /: (\S+)\. /.exec(element.ariaLabel ?? "")?.[1] ?? "",
        y: element.getBoundingClientRect().y,
      })),
    );
  return found
    .toSorted((left, right) => left.y - right.y)
    .map(({ id }) => id)
    .join(" ");
}

async function middle(target: Locator): Promise<{ x: number; y: number }> {
  const box = await target.boundingBox();
  if (!box) throw new Error("It isn't on the canvas.");
  return { x: box.x + box.width / 2, y: box.y + Math.min(box.height / 2, 28) };
}

/** Drags from one thing to another, or to a point. `onTheWay` looks before the button is let go. */
async function drag(
  page: Page,
  from: Locator,
  to: Locator | { x: number; y: number },
  onTheWay?: () => Promise<void>,
): Promise<void> {
  const start = await middle(from);
  const end = "x" in to ? to : await middle(to);
  await page.mouse.move(start.x, start.y);
  await page.mouse.down();
  await page.mouse.move(end.x - 12, end.y - 6, { steps: 5 });
  await page.mouse.move(end.x, end.y, { steps: 3 });
  await onTheWay?.();
  await page.mouse.up();
}

/** The middle of a gap, counted from the top. */
async function gap(page: Page, index: number): Promise<{ x: number; y: number }> {
  const buttons = await canvas(page).getByRole("button", { name: "Add a step here" }).all();
  const points = await Promise.all(buttons.map(middle));
  const found = points.toSorted((left, right) => left.y - right.y).at(index);
  if (!found) throw new Error("There is no such gap.");
  return found;
}

const echo = (id: string, more: object = {}) => ({
  id,
  capability: "echo",
  inputMapping: { text: "{{input.text}}" },
  ...more,
});
const definition = (text = "{{input.text}}") => ({
  name: "By hand",
  input: { type: "object", properties: { text: { type: "string" } } },
  steps: [
    echo("first", { inputMapping: { text } }),
    echo("second"),
    {
      id: "again",
      type: "loop",
      maxIterations: 2,
      until: { field: "context.answer.text", operator: "exists" },
      steps: [echo("ask"), echo("answer", { inputMapping: { text: "{{context.ask.text}}" } })],
    },
    echo("last"),
  ],
});
const START = "first second again ask answer last";

test("steps are arranged by hand: from the palette, into gaps, by lines and by copies", async ({
  page,
  fresh,
}) => {
  test.slow();
  await page.setViewportSize({ width: 1440, height: 900 });
  const { id } = await fresh.call<{ id: string }>("POST", "/orchestrations", definition());
  await page.goto(`${fresh.home}/orchestrations/${id}/edit`);
  await expect(node(page, "last")).toBeVisible();
  const undo = async () => {
    await page.getByRole("button", { name: "Undo", exact: true }).click();
    await expect.poll(() => order(page)).toBe(START);
  };

  await test.step("an item of the palette falls into a gap", async () => {
    const { x, y } = await gap(page, 1);
    const box = await canvas(page).boundingBox();
    await page
      .getByRole("complementary", { name: "Palette" })
      .getByRole("button", { name: "Wait", exact: true })
      .dragTo(canvas(page), { targetPosition: { x: x - (box?.x ?? 0), y: y - (box?.y ?? 0) } });
    await expect.poll(() => order(page)).toBe(START.replace("first", "first wait"));
    await undo();
  });

  await test.step("a step is dragged into another gap", async () => {
    await drag(page, node(page, "first"), await gap(page, -1));
    await expect.poll(() => order(page)).toBe("second again ask answer last first");
    await undo();
  });

  await test.step("a line from a step's next brings another one behind it", async () => {
    await drag(page, grip(page, "first", "next"), node(page, "last"));
    await expect.poll(() => order(page)).toBe("first last second again ask answer");
    await undo();
    await drag(page, grip(page, "ask", "next"), node(page, "again"), async () => {
      await expect(page.getByText("holds it: a step can't come after what it stands in")).toBeVisible();
    });
    await expect(page.getByText("Not connected")).toBeVisible();
    await expect.poll(() => order(page)).toBe(START);
  });

  await test.step("a line from its error says where errors lead, and is deleted again", async () => {
    await drag(page, grip(page, "ask", "fail"), node(page, "last"));
    await expect(node(page, "ask")).toContainText("error → last");
    await canvas(page).getByText("on error").click();
    await page.keyboard.press("Delete");
    await expect(canvas(page).getByText("on error")).toBeHidden();
    await expect(node(page, "ask")).not.toContainText("error →");
    await drag(page, grip(page, "second", "fail"), node(page, "first"), async () => {
      await expect(page.getByText("“first” is not later")).toBeVisible();
    });
  });

  await test.step("a line that ends nowhere adds what it leads to", async () => {
    const box = await canvas(page).boundingBox();
    const { y } = await middle(node(page, "last"));
    await drag(page, grip(page, "first", "fail"), { x: (box?.x ?? 0) + 60, y });
    await page
      .getByRole("dialog", { name: "Add a step" })
      .getByPlaceholder(/Add a step/)
      .fill("uppercase");
    await page.keyboard.press("Enter");
    await expect(node(page, "uppercase")).toBeVisible();
    await expect(node(page, "first")).toContainText("error → uppercase");
    await undo();
    await expect(node(page, "first")).not.toContainText("error →");
  });

  await test.step("by keys: behind any other step", async () => {
    await node(page, "last").click();
    await page.keyboard.press("m");
    await page.getByPlaceholder("Move behind which step…").fill("first in again");
    await page.keyboard.press("Enter");
    await expect.poll(() => order(page)).toBe("first second again last ask answer");
    await undo();
  });

  await test.step("a copy has ids of its own, and reads its own steps", async () => {
    await node(page, "again").click({ position: { x: 100, y: 20 } });
    await page.keyboard.press("ControlOrMeta+c");
    await page.keyboard.press("ControlOrMeta+v");
    // Only what is in view is drawn.
    await page.getByRole("button", { name: "Show everything" }).click();
    await expect.poll(() => order(page)).toBe(`first second again ask answer again-2 ask-2 answer-2 last`);
    await node(page, "answer-2").click();
    await expect(page.getByRole("combobox", { name: "text", exact: true })).toHaveValue(
      "{{context.ask-2.text}}",
    );
    await undo();
  });
});

test("who saves over somebody else's version is asked: theirs, mine, or what differs", async ({
  page,
  fresh,
  complaints,
}) => {
  complaints.allow(/status of 409 .*orchestrations/);
  const { id } = await fresh.call<{ id: string }>("POST", "/orchestrations", definition());
  await page.goto(`${fresh.home}/orchestrations/${id}/edit`);
  const name = page.getByRole("textbox", { name: "Name", exact: true });
  const dialog = page.getByRole("alertdialog", { name: "Somebody else saved a version" });
  const save = () => page.getByRole("button", { name: "Save draft" }).click();
  const saveElsewhere = (text: string) => fresh.call("PUT", `/orchestrations/${id}`, definition(text));
  await name.fill("Mine");
  await saveElsewhere("theirs");
  await save();
  await dialog.getByRole("button", { name: "Compare" }).click();
  await expect(page.getByRole("combobox", { name: "From version" })).toHaveValue("2");
  await expect(page.getByRole("group", { name: /: first\. / })).toContainText("Changed");
  await page.getByRole("button", { name: "Back to editing" }).click();

  await save();
  await dialog.getByRole("button", { name: "Take theirs" }).click();
  await expect(name).toHaveValue("By hand");
  await expect(page.getByText("v2 draft")).toBeVisible();
  await expect(page.getByText("Not saved")).toBeHidden();
  await page.getByRole("button", { name: "Undo", exact: true }).click();
  await expect(name).toHaveValue("Mine");

  await saveElsewhere("theirs again");
  await save();
  await dialog.getByRole("button", { name: "Keep mine" }).click();
  await expect(page.getByText("v4 draft")).toBeVisible();
  const kept = await fresh.call<{ draft: { definition: { name: string } } }>("GET", `/orchestrations/${id}`);
  expect(kept.draft.definition.name).toBe("Mine");
});
