import { type APIRequestContext, test as base, type Browser, type BrowserContext } from "@playwright/test";
import { Complaints } from "./complaints";
import { WorkspaceApi } from "./workspace-api";

type Session = Awaited<ReturnType<BrowserContext["storageState"]>>;

export const NOBODY: Session = { cookies: [], origins: [] };

interface Fixtures {
  /** Of the server under test. */
  origin: string;
  /** Watches every page of the test; what it has seen at the end fails the test. */
  complaints: Complaints;
  /** The seeded workspace. */
  demo: WorkspaceApi;
  /** An empty workspace of this test alone. */
  fresh: WorkspaceApi;
  /** HTTP without any cookie: another program. */
  outside: APIRequestContext;
}

/** Tests with a signed-in browser. `test.use({ storageState: NOBODY })` for one without. */
export const test = base.extend<Fixtures, { session: Session }>({
  session: [
    async ({ browser }, give, { project }) => give(await signIn(browser, project.use.baseURL ?? "")),
    { scope: "worker" },
  ],
  storageState: async ({ session }, give) => give(session),
  complaints: [
    async ({ context }, give) => {
      const complaints = new Complaints();
      complaints.watch(context);
      await give(complaints);
      complaints.expectNone();
    },
    { auto: true },
  ],
  origin: async ({ baseURL }, give) => give(new URL(baseURL ?? "").origin),
  demo: async ({ context, origin }, give) => give(new WorkspaceApi(context.request, origin, "demo")),
  fresh: async ({ demo }, give, { title }) => {
    const name = `${title.slice(0, 40)} ${Date.now()}`;
    const made = await demo.call<{ slug: string }>("POST", "/workspaces", { name });
    await give(demo.at(made.slug));
  },
  outside: async ({ playwright, baseURL }, give) => {
    const outside = await playwright.request.newContext({ baseURL, storageState: NOBODY });
    await give(outside);
    await outside.dispose();
  },
});

/** Once for all tests; the sign-in itself has a test of its own. */
async function signIn(browser: Browser, baseURL: string): Promise<Session> {
  const context = await browser.newContext({ baseURL });
  const page = await context.newPage();
  await page.goto("/sign-in");
  await page.getByRole("button", { name: "Sign in as Demo" }).click();
  await page.waitForURL("**/w/demo");
  const session = await context.storageState();
  await context.close();
  return session;
}

export { expect } from "@playwright/test";
