import { expect, test } from "./support/test";

interface List {
  data: { id: string }[];
}

test("another workspace shows nothing of this one", async ({ page, demo, fresh, complaints }) => {
  const { name } = await fresh.call<{ name: string }>("GET", "/workspace");
  await page.goto(demo.home);
  await page.getByRole("button", { name: "Switch workspace" }).click();
  await page.getByRole("menuitem", { name }).click();
  await expect(page).toHaveURL(new RegExp(`${fresh.home}$`));

  const places = [
    ["Executions", "No executions yet"],
    ["Orchestrations", "No orchestrations yet"],
    ["Contracts", "No contracts yet"],
    ["Memory", "Nothing is remembered yet"],
    ["API keys", "No API keys yet"],
  ] as const;
  for (const [place, empty] of places) {
    await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: place }).click();
    await expect(page.getByText(empty)).toBeVisible();
  }

  complaints.allow(/status of 404/);
  const things = ["executions", "orchestrations", "contracts"];
  for (const kind of things) {
    const [thing] = (await demo.call<List>("GET", `/${kind}?limit=1`)).data;
    expect((await fresh.send("GET", `/${kind}/${thing?.id}`)).status()).toBe(404);
    await page.goto(`${fresh.home}/${kind}/${thing?.id}`);
    await expect(page.getByText(/There is (no such execution|nothing here)/)).toBeVisible();
  }
});

test("a workspace of other people does not exist", async ({ page, demo, complaints }) => {
  complaints.allow(/status of 404/);
  await page.goto("/w/somebody-elses");
  await expect(page.getByRole("heading", { name: "There is nothing here" })).toBeVisible();
  expect((await demo.at("somebody-elses").send("GET", "/executions")).status()).toBe(404);
});

test("a workspace is made from the switcher", async ({ page, demo }) => {
  const name = `Research ${Date.now()}`;
  await page.goto(demo.home);
  await page.getByRole("button", { name: "Switch workspace" }).click();
  await page.getByRole("menuitem", { name: "New workspace" }).click();
  const dialog = page.getByRole("dialog", { name: "New workspace" });
  await dialog.getByLabel("Name").fill(name);
  await dialog.getByRole("button", { name: "Create workspace" }).click();
  await expect(page).toHaveURL(/\/w\/research-\d+/);
  await expect(page.getByRole("button", { name: "Switch workspace" })).toContainText(name);
});
