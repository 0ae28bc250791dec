import { expect, NOBODY, test } from "./support/test";
import { expectAccessibleInBothThemes } from "./support/accessible";
import { expectStatus, openView } from "./support/pages";

test.use({ contextOptions: { reducedMotion: "reduce" } });

const PLACES: Record<string, string> = {
  "": "Overview",
  "/executions": "Executions",
  "/approvals": "Approvals",
  "/orchestrations": "Orchestrations",
  "/orchestrations/new": "New orchestration",
  "/agents": "Agents",
  "/roles": "Roles",
  "/roles/new": "New role",
  "/contracts": "Contracts",
  "/memory": "Memory",
  "/usage": "Usage and cost",
  "/keys": "API keys",
  "/members": "Members",
  "/audit": "Audit log",
  "/settings": "Settings",
};

for (const [place, title] of Object.entries(PLACES)) {
  test(`${title} is accessible`, async ({ page, demo }) => {
    await page.goto(demo.home + place);
    await expect(page.getByRole("heading", { level: 1, name: title })).toBeVisible();
    await expectAccessibleInBothThemes(page);
  });
}

test("single things are accessible: an execution, an orchestration, a contract, an agent", async ({
  page,
  demo,
}) => {
  const started = await demo.execute("Fan out and remember", { text: "for every reader" });
  await page.goto(demo.executionPage(started));
  await expectStatus(page, "Completed");
  for (const view of ["Log", "Contracts", "Input and output", "Steps"]) {
    await openView(page, view);
    await expectAccessibleInBothThemes(page);
  }
  for (const kind of ["orchestrations", "contracts", "agents"]) {
    const [thing] = (await demo.call<{ data: { id: string }[] }>("GET", `/${kind}?limit=1`)).data;
    await page.goto(`${demo.home}/${kind}/${thing?.id}`);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expectAccessibleInBothThemes(page);
  }
});

test("what opens over a page is accessible", async ({ page, demo }) => {
  await page.goto(`${demo.home}/keys`);
  await page.getByRole("button", { name: "Create a key" }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await expectAccessibleInBothThemes(page);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("dialog", { name: "Search and commands" })).toBeVisible();
  await expectAccessibleInBothThemes(page);
});

test("empty pages are accessible", async ({ page, fresh }) => {
  for (const place of ["", "/executions", "/memory"]) {
    await page.goto(fresh.home + place);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expectAccessibleInBothThemes(page);
  }
});

test.describe("for everybody", () => {
  test.use({ storageState: NOBODY });

  test("landing page and sign-in are accessible", async ({ page }) => {
    for (const path of ["/", "/sign-in"]) {
      await page.goto(path);
      await expectAccessibleInBothThemes(page);
    }
  });

  test("the API reference is accessible", async ({ page }) => {
    await page.goto("/docs");
    await expect(page.getByText("/v1/orchestrate", { exact: true }).first()).toBeVisible();
    await expectAccessibleInBothThemes(page);
  });
});
