import { expect, test } from "./support/test";
import { confirm } from "./support/pages";

test("a key is shown once, works, and is refused after it is revoked", async ({
  page,
  context,
  demo,
  outside,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto(`${demo.home}/keys`);
  await page.getByRole("button", { name: "Create a key" }).click();
  const dialog = page.getByRole("dialog");
  const name = `Deploy script ${Date.now()}`;
  await dialog.getByLabel("Name").fill(name);
  await dialog.getByRole("button", { name: "Create key" }).click();

  await expect(dialog.getByText(`API key “${name}”`)).toBeVisible();
  const key = await dialog.getByText(/^tutti_(test|live)_\w+$/).innerText();
  await dialog.getByRole("button", { name: "Copy", exact: true }).click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(key);
  await dialog.getByRole("button", { name: "I have copied it" }).click();
  await expect(dialog).toBeHidden();
  expect(await page.content()).not.toContain(key);

  const call = () =>
    outside.post("/v1/orchestrate", {
      headers: { authorization: `Bearer ${key}` },
      data: { intent: "echo", inputs: { text: "by key" }, idempotent: false },
    });
  const answer = await call();
  expect(answer.status()).toBe(200);
  expect(await answer.json()).toMatchObject({ status: "success", result: { text: "by key" } });

  await page.reload();
  expect(await page.content()).not.toContain(key);
  await page.getByRole("button", { name: `Actions for ${name}` }).click();
  await page.getByRole("menuitem", { name: "Revoke…" }).click();
  await confirm(page, "Revoke key");
  await expect(page.getByRole("row").filter({ hasText: name }).getByText("Revoked")).toBeVisible();
  await expect.poll(async () => (await call()).status(), { timeout: 5_000 }).toBe(401);
});
