import { expect, NOBODY, test } from "./support/test";
import { openAccount } from "./support/pages";

test.use({ storageState: NOBODY });

test("the landing page leads to the sign-in", async ({ page }) => {
  await page.goto("/");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(
    "Agents that play together, on the record",
  );
  await expect(page.getByText("/v1/orchestrate")).toBeVisible();
  await page.getByRole("main").getByRole("link", { name: "Sign in" }).click();
  await expect(page).toHaveURL(/\/sign-in$/);
});

test("one click signs in; signing out ends the session everywhere", async ({ page, context, outside }) => {
  await page.goto("/w/demo/executions");
  await expect(page).toHaveURL(/\/sign-in\?next=/);
  await page.getByRole("button", { name: "Sign in as Demo" }).click();
  await expect(page).toHaveURL(/\/w\/demo\/executions$/);
  await expect(page.getByRole("heading", { name: "Executions" })).toBeVisible();

  const cookie = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
  const headers = { cookie, "tutti-workspace": "demo" };
  expect((await outside.get("/v1/workspace", { headers })).status()).toBe(200);

  const account = await openAccount(page);
  await account.getByRole("button", { name: "Sign out" }).click();
  await expect(page).not.toHaveURL(/\/w\//);
  expect((await outside.get("/v1/workspace", { headers })).status()).toBe(401);
  await page.goto("/w/demo");
  await expect(page).toHaveURL(/\/sign-in/);
});

const ELSEWHERE = [
  "https://evil.example/",
  "//evil.example/",
  "/\\evil.example/",
  "\\\\evil.example/",
  "https:evil.example",
  "/%0d%0aLocation:%20https://evil.example/",
  "/w/demo\r\nLocation: https://evil.example/",
  "javascript:alert(1)",
  "/\t/evil.example/",
  "http://localhost@evil.example/",
];

test("a sign-in never leads to another site", async ({ page, outside, origin }) => {
  for (const next of ELSEWHERE) {
    const response = await outside.post("/sign-in/demo", {
      form: { next },
      headers: { origin },
      maxRedirects: 0,
    });
    expect(response.status(), next).toBe(303);
    expect(new URL(response.headers()["location"] ?? "", origin).origin, next).toBe(origin);
  }
  await page.goto(`/sign-in?next=${encodeURIComponent("//evil.example/")}`);
  await page.getByRole("button", { name: "Sign in as Demo" }).click();
  await expect(page).toHaveURL(/\/w\/demo$/);
});
