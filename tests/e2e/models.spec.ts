import { expect, test } from "./support/test";

test("models are tried, keys refused where they would go astray, and calls counted", async ({
  page,
  fresh,
  complaints,
}) => {
  complaints.allow(/status of 422 .*\/v1\/model_keys/);
  await page.goto(`${fresh.home}/settings`);
  const scripted = page.getByRole("row").filter({ hasText: "demo/scripted" });
  await expect(scripted).toContainText("scripted");
  await scripted.getByRole("button", { name: "Test demo/scripted" }).click();
  await expect(page.getByText(/demo\/scripted answered/)).toBeVisible();

  await page.getByRole("button", { name: "Add a key" }).click();
  const dialog = page.getByRole("dialog", { name: "Add a model provider's key" });
  await dialog.getByLabel("Provider").selectOption("openai-compatible");
  await dialog.getByLabel("Name").fill("inside");
  await dialog.getByLabel("Address").fill("http://10.0.0.1/v1");
  await dialog.getByLabel("Key").fill("key-of-nobody");
  await dialog.getByLabel("Models").fill("large 128000 1 4");
  await dialog.getByRole("button", { name: "Add and test" }).click();
  await expect(dialog.getByText("Must be a public http(s) address.")).toBeVisible();
  await page.keyboard.press("Escape");

  await page.goto(`${fresh.home}/usage`);
  await expect(page.getByText("No model was called yet")).toBeVisible();
  const role = await fresh.call<{ id: string }>("POST", "/roles", {
    name: "Speaker",
    base_prompt: "Say something.",
    model: "demo/scripted",
  });
  await fresh.call("POST", `/roles/${role.id}/test`, { input: { task: "Speak about tides" } });
  await page.reload();
  await page.getByRole("radio", { name: "Role" }).click();
  const groups = page.getByRole("table", { name: "Usage by role" });
  await expect(groups.getByRole("link", { name: "Speaker" })).toBeVisible();
  const calls = page.getByRole("table", { name: "Calls of language models, the newest first" });
  await expect(calls.getByRole("row").filter({ hasText: "demo/scripted" })).toContainText("scripted");
});
