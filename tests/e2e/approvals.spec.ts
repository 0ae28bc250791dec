import { expectStatus, pageHead } from "./support/pages";
import { expect, test } from "./support/test";

test("a call waits in the inbox, is edited, and is approved by keyboard", async ({ page, fresh }) => {
  await fresh.call("POST", "/tool_policies", { tool: "memory.write", decision: "approve" });
  await page.goto(`${fresh.home}/approvals`);
  await expect(page.getByRole("heading", { name: "Nothing waits for you" })).toBeVisible();
  // It answers when it has been decided.
  const started = fresh.run("memory.write", { text: "The launch is on Friday." });
  const detail = page.getByRole("region", { name: "Call memory.write" });
  await expect(detail).toContainText("The launch is on Friday.");
  const link = page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: /Approvals/ });
  await expect(link).toContainText("1");

  await page.keyboard.press("e");
  const editing = page.getByRole("dialog", { name: "Edit the arguments" });
  await editing.getByLabel("Arguments").fill('{"text": "The launch is on Monday."}');
  await editing.getByRole("button", { name: "Ask with these" }).click();
  await expect(editing).toBeHidden();
  await expect(detail).toContainText("The launch is on Monday.");
  await page.keyboard.press("a");
  const approving = page.getByRole("dialog", { name: /^Approve/ });
  await approving.getByRole("button", { name: "Approve" }).click();
  await expect(page.getByRole("heading", { name: "Nothing waits for you" })).toBeVisible();
  expect((await started).status).toMatch(/success|accepted/);
  const { data } = await fresh.call<{ data: { text: string }[] }>("GET", "/memory");
  expect(data.map(({ text }) => text)).toEqual(["The launch is on Monday."]);
});

test("a call is denied on its execution's page, and allowed from then on", async ({ page, fresh }) => {
  await fresh.call("POST", "/tool_policies", { tool: "memory.write", decision: "approve" });
  const denied = fresh.run("memory.write", { text: "Too early." });
  await page.goto(`${fresh.home}/executions`);
  await page.getByRole("link", { name: "memory.write" }).first().click();
  await expectStatus(page, "Waiting for approval");
  const waiting = page.getByRole("region", { name: "Waiting for a decision" });
  await expect(waiting).toContainText("Too early.");
  await page.keyboard.press("d");
  const dialog = page.getByRole("dialog", { name: /^Deny/ });
  await dialog.getByLabel("Comment").fill("Not before the board has met.");
  await dialog.getByRole("button", { name: "Deny" }).click();
  await expectStatus(page, "Failed");
  await expect(waiting).toBeHidden();
  await expect(page.getByRole("main")).toContainText("Not before the board has met.");
  await denied;

  const allowed = fresh.run("memory.write", { text: "It has met." });
  await page.goto(`${fresh.home}/approvals`);
  await page.getByRole("button", { name: "Always allow…" }).click();
  const always = page.getByRole("dialog", { name: "Always allow memory.write" });
  await always.getByLabel("text").selectOption({ label: "may be anything" });
  await expect(always).toContainText("Without bounds every call");
  await always.getByRole("button", { name: "Approve and allow" }).click();
  await expect(always).toBeHidden();
  await allowed;
  expect((await fresh.run("memory.write", { text: "And again." })).status).toBe("success");
  await page.reload();
  const rules = page.getByRole("listitem").filter({ hasText: "Allowed" });
  await rules.getByRole("button", { name: "Remove the rule about memory.write" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Remove" }).click();
  await expect(rules).toBeHidden();
  await expect(pageHead(page)).toContainText("Approvals");
});
