import { expect, NOBODY, test } from "./support/test";

test("an invitation is a link that asks to sign in first, and is in the audit log", async ({
  page,
  browser,
  fresh,
  origin,
}) => {
  await page.goto(`${fresh.home}/members`);
  await page.getByRole("button", { name: "Invite" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Role").selectOption("viewer");
  await dialog.getByRole("button", { name: "Make the link" }).click();
  const link = await dialog.getByText(/\/invite\//).innerText();
  expect(new URL(link).origin).toBe(origin);
  await dialog.getByRole("button", { name: "Done" }).click();
  const pending = page.getByRole("table", { name: "Pending invitations" });
  await expect(pending.getByRole("row").filter({ hasText: "Viewer" })).toBeVisible();

  await test.step("a stranger holds the link", async () => {
    const stranger = await browser.newContext({ storageState: NOBODY });
    const door = await stranger.newPage();
    await door.goto(link);
    await expect(door.getByText(/You are invited to the workspace .+ as viewer/)).toBeVisible();
    await expect(door.getByRole("button", { name: "Accept" })).toBeHidden();
    const accepting = { headers: { origin }, maxRedirects: 0 };
    const refused = await stranger.request.post(`${link}/accept`, accepting);
    expect(refused.headers()["location"]).toContain("error=unauthenticated");
    await door.goto(`${origin}${fresh.home}`);
    await expect(door).toHaveURL(/\/sign-in/);
    await door.goto(link);
    await door.getByRole("link", { name: "Sign in to accept" }).click();
    await expect(door.getByRole("button", { name: "Sign in as Demo" })).toBeVisible();
    await door.getByRole("button", { name: "Sign in as Demo" }).click();
    await expect(door).toHaveURL(link);
    await expect(door.getByText("You are already a member of this workspace.")).toBeVisible();
    await stranger.close();
  });

  await page.goto(`${fresh.home}/audit`);
  const entry = page.getByRole("row").filter({ hasText: "invitation.created" });
  await expect(entry).toContainText("Demo");
  await entry.getByRole("button", { name: /Details/ }).click();
  await expect(page.getByRole("dialog", { name: "invitation.created" })).toContainText("success");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Verify log" }).click();
  await expect(page.getByRole("dialog").getByRole("status")).toContainText("Nothing was changed.");
});
