import { expect, test } from "./support/test";
import { expectNoSidewaysScroll, expectStatus, openView } from "./support/pages";

test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });

const PLACES = [
  "",
  "/executions",
  "/approvals",
  "/orchestrations",
  "/agents",
  "/roles",
  "/roles/new",
  "/contracts",
  "/memory",
  "/usage",
  "/keys",
  "/members",
  "/audit",
  "/settings",
];

test("no page scrolls sideways", async ({ page, demo }) => {
  for (const place of PLACES) {
    await test.step(place || "overview", async () => {
      await page.goto(demo.home + place);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await expectNoSidewaysScroll(page);
    });
  }
});

test("an execution is read on a phone, each of its views", async ({ page, demo }) => {
  const started = await demo.execute("Fan out and remember", { text: "on a small screen ".repeat(60) });
  await page.goto(demo.executionPage(started));
  await expectStatus(page, "Completed");
  await expectNoSidewaysScroll(page);
  for (const view of ["Log", "Events", "Contracts", "Input and output"]) {
    await expect(await openView(page, view)).toBeVisible();
    await expectNoSidewaysScroll(page);
  }
});

test("the navigation opens as a sheet and closes by itself", async ({ page, demo }) => {
  await page.goto(demo.home);
  await page.getByRole("button", { name: "Open navigation" }).click();
  const sheet = page.getByRole("dialog", { name: "Navigation" });
  await sheet.getByRole("link", { name: "Executions" }).click();
  await expect(page).toHaveURL(/\/executions$/);
  await expect(sheet).toBeHidden();
});
