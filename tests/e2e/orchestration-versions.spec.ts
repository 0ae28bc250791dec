import { readFile } from "node:fs/promises";
import { Webhook } from "standardwebhooks";
import { expect, test } from "./support/test";
import { confirm, expectStatus } from "./support/pages";
import { expectAccessibleInBothThemes } from "./support/accessible";

const definition = (text: string, more: object[] = []) => ({
  name: "Greeter",
  input: { type: "object", properties: { text: { type: "string", title: "Text" } } },
  steps: [{ id: "say", capability: "echo", inputMapping: { text } }, ...more],
});
const shout = { id: "shout", capability: "text.uppercase", inputMapping: { text: "{{context.say.text}}" } };

test("versions are compared, rolled back to, discarded, exported and imported", async ({
  page,
  fresh,
  complaints,
}) => {
  complaints.allow(/status of 409 .*orchestrations\/import/);
  const { id } = await fresh.call<{ id: string }>("POST", "/orchestrations", definition("one"));
  await fresh.call("PUT", `/orchestrations/${id}`, { ...definition("two"), note: "Say two" });
  await fresh.call("POST", `/orchestrations/${id}/publish`, {});
  await fresh.call("PUT", `/orchestrations/${id}`, definition("two", [shout]));
  await page.goto(`${fresh.home}/orchestrations/${id}`);
  await page.getByRole("link", { name: "Versions" }).click();
  const differences = page.getByRole("list", { name: "Differences" });
  await expect(differences).toContainText("Added");
  await expect(differences).toContainText("shout");
  await page.getByLabel("From").selectOption("1");
  await expect(differences).toContainText("before: one");
  await expect(differences).toContainText("after: two");
  await expect(page.getByText("Say two")).toBeVisible();
  await expectAccessibleInBothThemes(page);

  await page.getByRole("button", { name: "Discard" }).click();
  await confirm(page, "Discard draft");
  await expect(page.getByText("Draft", { exact: true })).toHaveCount(0);
  await page.getByRole("button", { name: "Roll back" }).click();
  await confirm(page, "Roll back to version 1");
  await expect(page.getByText("v1 published")).toBeVisible();

  const downloading = page.waitForEvent("download");
  await page.getByRole("link", { name: "Export version 2" }).click();
  const file = await (await downloading).path();
  expect(JSON.parse(await readFile(file, "utf8"))).toMatchObject({
    format: "tutti.orchestration",
    version: 2,
  });
  await page.goto(`${fresh.home}/orchestrations`);
  await page.getByRole("button", { name: "Import" }).click();
  const dialog = page.getByRole("dialog", { name: "Import an orchestration" });
  await dialog.getByLabel("File").setInputFiles(file);
  await expect(dialog.getByRole("alert")).toContainText("exists already");
  await dialog.getByLabel("If the name is taken").selectOption("rename");
  await expect(dialog).toContainText("“Greeter (2)” becomes a new orchestration under another name");
  await dialog.getByRole("button", { name: "Import" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Greeter (2)" })).toBeVisible();
  await expect(page.getByText("Never published")).toBeVisible();
});

test("it starts by the clock and by signed messages, within its limits", async ({
  page,
  fresh,
  outside,
  complaints,
}) => {
  complaints.allow(/status of 422 .*schedules/);
  const { id } = await fresh.call<{ id: string }>("POST", "/orchestrations", definition("{{input.text}}"));
  await page.goto(`${fresh.home}/orchestrations/${id}?view=schedules`);

  await test.step("a schedule", async () => {
    await page.getByRole("button", { name: "New schedule" }).click();
    const dialog = page.getByRole("dialog", { name: "New schedule" });
    await dialog.getByLabel("Name").fill("Mornings");
    await dialog.getByLabel("Cron expression").fill("30 9 * * 1-5");
    await expect(dialog.getByText("At 09:30, Monday through Friday")).toBeVisible();
    await dialog.getByLabel("Time zone").fill("Europe/Nowhere");
    await dialog.getByRole("button", { name: "Schedule" }).click();
    await expect(dialog.getByText(/no IANA time zone/)).toBeVisible();
    await dialog.getByLabel("Time zone").fill("Europe/Berlin");
    await dialog.getByLabel("Input").fill('{ "text": "by the clock" }');
    await dialog.getByRole("button", { name: "Schedule" }).click();
    await expect(page.getByText("At 09:30, Monday through Friday, Europe/Berlin")).toBeVisible();
    await expectAccessibleInBothThemes(page);
    await page.getByRole("switch", { name: "Mornings is active" }).click();
    await expect(page.getByText("Paused", { exact: true })).toBeVisible();
    await page.getByRole("button", { name: "Run Mornings now" }).click();
    await page.waitForURL("**/executions/exe_*");
    await expectStatus(page, "Completed");
  });

  await test.step("a trigger", async () => {
    await page.goto(`${fresh.home}/orchestrations/${id}?view=triggers`);
    await page.getByRole("button", { name: "New trigger" }).click();
    await page.getByLabel("Name").fill("Shop");
    await page.getByLabel("Input mapping").fill('{ "text": "{{body.note}}" }');
    await page.getByRole("button", { name: "Create trigger" }).click();
    const shown = page.getByRole("dialog", { name: "Your new trigger" });
    const secret = await shown.getByText(/^whsec_/).innerText();
    const url = await shown.getByText(/^http\S+\/v1\/hooks\/trg_\w+$/).innerText();
    await page.keyboard.press("Escape");
    await expect(page.getByText(secret)).toHaveCount(0);
    const data = JSON.stringify({ note: "from the shop" });
    const signature = new Webhook(secret).sign("msg_1", new Date(), data);
    const headers = {
      "content-type": "application/json",
      "webhook-id": "msg_1",
      "webhook-timestamp": String(Math.floor(Date.now() / 1000)),
      "webhook-signature": signature,
    };
    const address = new URL(url).pathname;
    expect((await outside.post(address, { headers, data: `${data} ` })).status()).toBe(401);
    expect((await outside.post(address, { headers, data })).status()).toBe(202);
    await page.reload();
    await expectAccessibleInBothThemes(page);
    await page.getByRole("link", { name: /^last:/ }).click();
    await expectStatus(page, "Completed");
  });

  await test.step("limits", async () => {
    await page.goto(`${fresh.home}/orchestrations/${id}?view=limits`);
    await page.getByLabel("Starts a minute").fill("1");
    await page.getByLabel("Steps").fill("5");
    await expectAccessibleInBothThemes(page);
    await page.getByRole("button", { name: "Save limits" }).click();
    await expect(page.getByText("Limits saved")).toBeVisible();
    const start = () => fresh.send("POST", `/orchestrations/${id}/execute`, { input: { text: "x" } });
    expect((await start()).status()).toBeLessThan(300);
    const refused = await start();
    expect(refused.status()).toBe(429);
    expect(refused.headers()["ratelimit-policy"]).toContain('"orchestration";q=1;w=60');
  });
});
