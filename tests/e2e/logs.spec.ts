import { readFile } from "node:fs/promises";
import { strFromU8, unzipSync } from "fflate";
import { expect, test } from "./support/test";

const LONG = `${"all play together, ".repeat(150)}THE END`;

test("a long payload is cut in the log, and whole on demand", async ({ page, fresh }) => {
  const started = await fresh.run("echo", { text: LONG });
  await page.goto(`${fresh.executionPage(started)}?tab=log`);
  const log = page.getByRole("region", { name: "Log" });
  await expect(log.getByRole("button", { name: /^tool/ })).toBeVisible();
  await log.getByRole("button", { name: /orchestrator\.step\.dispatching/ }).click();
  await expect(log.getByText(`... [truncated, ${LONG.length} chars total]`)).toBeVisible();
  await expect(log).not.toContainText("THE END");
  await log.getByRole("button", { name: "Full payload" }).click();
  await expect(log).toContainText("THE END");
});

test("the log downloads as a directory in a zip", async ({ page, fresh }) => {
  const started = await fresh.run("echo", { text: LONG });
  await page.goto(fresh.executionPage(started));
  const downloading = page.waitForEvent("download");
  await page.getByRole("link", { name: "Logs" }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toMatch(/^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d_[0-9a-f]{8}\.zip$/);

  const files = unzipSync(new Uint8Array(await readFile(await download.path())));
  const directory = download.suggestedFilename().replace(/zip$/, "").slice(0, -1);
  const names = Object.keys(files);
  expect(names.every((name) => name.startsWith(`${directory}/`))).toBe(true);
  const text = (name: string) => strFromU8(files[`${directory}/${name}`] ?? new Uint8Array());
  expect(JSON.parse(text("metadata.json"))).toMatchObject({
    execution_id: started.execution_id,
    status: "completed",
  });
  const lines = text("orchestrator/main.jsonl").trim().split("\n");
  for (const line of lines)
    expect(Object.keys(JSON.parse(line) as object)).toEqual(["timestamp", "event", "step_id", "data"]);
  const raw = names.find((name) => name.includes("/raw/"));
  expect(strFromU8(files[raw ?? ""] ?? new Uint8Array())).toBe(LONG);
});
