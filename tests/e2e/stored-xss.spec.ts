import type { Page } from "@playwright/test";
import { openView } from "./support/pages";
import { PAYLOADS } from "./support/payloads";
import { expect, test } from "./support/test";
import type { WorkspaceApi } from "./support/workspace-api";

const ALL = PAYLOADS.join("\n");

/** Nothing ran, and no text became an element or an address. */
async function expectInert(page: Page): Promise<void> {
  const found = await page.evaluate(() => {
    const foreign = document.querySelectorAll(
      "iframe, base, math, object, embed, img[src='x'], form[action^='javascript'], [href*='javascript:' i], script[src^='http']",
    );
    const handlers = [...document.querySelectorAll("*")].filter((element) =>
      element.getAttributeNames().some((name) => name.startsWith("on")),
    );
    return { hit: "hit" in window, elements: [...foreign, ...handlers].map((element) => element.outerHTML) };
  });
  expect(found).toEqual({ hit: false, elements: [] });
}

async function visit(page: Page, address: string, shown: string): Promise<void> {
  await page.goto(address);
  await expect(page.getByRole("main").getByText(shown).first(), address).toBeVisible();
  await expectInert(page);
}

/** Every place that takes a text, filled with every payload. */
async function plant(api: WorkspaceApi) {
  for (const payload of PAYLOADS) {
    await api.call("POST", "/memory", { text: payload, tags: [payload.slice(0, 40)] });
    await api.call("POST", "/keys", { name: payload.slice(0, 80), scopes: ["executions:read"] });
    await api.run(
      "echo",
      { text: payload },
      { session_id: payload.replaceAll("\u202e", ""), tags: [payload] },
    );
    await api.call("POST", "/orchestrations", {
      name: payload,
      description: payload,
      steps: [{ id: "only", name: payload, capability: "echo", inputMapping: { text: "x" } }],
    });
  }
  const steps = PAYLOADS.map((payload, index) => ({
    id: `step-${index}`,
    name: payload,
    capability: "echo",
    inputMapping: { text: `{{input.texts.${index}}}` },
  }));
  const last = { id: "last", capability: "fail", inputMapping: { message: "{{input.all}}" } };
  const saved = await api.call<{ id: string }>("POST", "/orchestrations", {
    name: "All of them",
    description: ALL,
    steps: [...steps, last],
  });
  const failed = await api.execute(saved.id, { texts: PAYLOADS, all: ALL });
  return { execution: api.executionPage(failed), orchestration: `${api.home}/orchestrations/${saved.id}` };
}

test("stored markup stays text on every page", async ({ page, fresh }) => {
  test.slow();
  const [script = "", image = ""] = PAYLOADS;
  const planted = await plant(fresh);
  await fresh.call("PATCH", "/workspace", { name: image, settings: { description: ALL.slice(0, 500) } });

  for (const place of ["", "/executions", "/contracts", "/audit", "/settings"]) {
    await page.goto(fresh.home + place);
    await expect(page.getByRole("button", { name: "Switch workspace" })).toContainText(image);
    await expectInert(page);
  }
  for (const place of ["/orchestrations", "/memory", "/keys"]) await visit(page, fresh.home + place, script);
  await visit(page, `${fresh.home}/memory?query=${encodeURIComponent(image)}`, image);
  await visit(page, planted.orchestration, script);

  await visit(page, planted.execution, script);
  await expect(page.getByText(/It failed: /)).toBeVisible();
  for (const view of ["Log", "Events", "Contracts", "Input and output"]) {
    const panel = await openView(page, view);
    const closed = panel.getByRole("button", { expanded: false });
    for (let left = 5; left > 0 && (await closed.count()) > 0; left--) await closed.last().click();
    await expectInert(page);
  }
  await expect(page.getByRole("tabpanel")).toContainText(script);
});

test("the content policy stops what would get through", async ({ page, demo, complaints }) => {
  const response = await page.goto(demo.home);
  const policy = response?.headers()["content-security-policy"] ?? "";
  expect(policy).toMatch(/script-src 'self' 'nonce-[^']+';/);
  await page.evaluate(() => {
    document.body.insertAdjacentHTML("beforeend", "<img src='data:,' onerror='window.hit=1'>");
    const script = document.createElement("script");
    script.textContent = "window.hit=1";
    document.body.append(script);
  });
  await expect.poll(() => complaints.take().join("\n")).toContain("Content Security Policy");
  expect(await page.evaluate(() => "hit" in window)).toBe(false);
  complaints.allow(/Content Security Policy/);
});
