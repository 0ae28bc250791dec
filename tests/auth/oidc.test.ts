import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { handleAuth } from "@/lib/auth/handlers";
import { readSession, type SessionRecord } from "@/lib/auth/sessions";
import { handleSignIn } from "@/lib/auth/sign-in";
import type { Database } from "@/lib/db/types";
import { openTestDatabase } from "../support/database";
import { restoreVariablesAfterEach, withVariables } from "./environment";
import { type OidcServer, startOidcServer } from "./oidc-server";
import { cookieOf, World } from "./world";

const OWN = "http://localhost:3000";

/** The cookies of a browser, by host. */
class Browser {
  readonly #jar = new Map<string, string>();

  constructor(cookies: Record<string, string> = {}) {
    for (const [name, value] of Object.entries(cookies)) this.#jar.set(name, value);
  }
  get cookie(): string {
    return [...this.#jar].map(([name, value]) => `${name}=${value}`).join("; ");
  }
  keep(response: Response): void {
    for (const item of response.headers.getSetCookie()) {
      const [pair = ""] = item.split(";");
      const at = pair.indexOf("=");
      this.#jar.set(pair.slice(0, at), pair.slice(at + 1));
    }
  }
}

describe("sign-in with OpenID Connect", () => {
  let database: Database;
  let world: World;
  let server: OidcServer;
  restoreVariablesAfterEach();
  beforeAll(async () => {
    database = await openTestDatabase("pglite");
    world = await World.open(database);
    server = await startOidcServer(`${OWN}/api/auth/callback/oidc`, somebody("first"));
  });
  afterAll(async () => {
    await server.close();
    await database.close();
  });
  beforeEach(() => {
    const secrets = { AUTH_OIDC_ID: "tutti", AUTH_OIDC_SECRET: "tutti-test-secret" };
    withVariables({ ...secrets, AUTH_OIDC_ISSUER: server.issuer });
  });

  function somebody(name: string, email_verified = true) {
    return { sub: `sub-${name}`, email: `${name}@Example.com`, email_verified, name };
  }

  /** From our form to the provider and up to the callback's URL, as a browser would. */
  async function authorize(browser: Browser, next = "/w/x"): Promise<string> {
    const headers = { origin: OWN, cookie: browser.cookie };
    const body = new URLSearchParams({ next });
    const response = await handleSignIn(
      new Request(`${OWN}/sign-in/oidc`, { method: "POST", headers, body }),
      database,
      "oidc",
    );
    browser.keep(response);
    const html = await response.text();
    let url = /content="0;url=([^"]+)"/.exec(html)?.[1]?.replaceAll("&amp;", "&") ?? "";
    expect(url).toContain(`${server.issuer}/auth?`);
    expect(url).toContain("code_challenge_method=S256");
    const upstream = new Browser();
    for (let hop = 0; hop < 5 && url.startsWith(server.issuer); hop++) {
      const answer = await fetch(url, { redirect: "manual", headers: { cookie: upstream.cookie } });
      upstream.keep(answer);
      url = new URL(answer.headers.get("location") ?? "", url).href;
    }
    return url;
  }

  async function finish(
    browser: Browser,
    callback: string,
  ): Promise<{ location: string; session: SessionRecord | null }> {
    const response = await handleAuth(
      new Request(callback, { headers: { cookie: browser.cookie } }),
      database,
    );
    const token = /authjs\.session-token=([^;]+)/.exec(response.headers.getSetCookie().join("\n"))?.[1] ?? "";
    return {
      location: response.headers.get("location") ?? "",
      session: token ? await readSession(database, token) : null,
    };
  }

  async function signIn(browser = new Browser(), next?: string) {
    return finish(browser, await authorize(browser, next));
  }

  it("makes a verified person, keeps none of the provider's tokens, and returns to our page", async () => {
    server.person = somebody("ada");
    const { location, session } = await signIn(new Browser(), "/w/acme?x=1");
    expect(location).toBe(`${OWN}/sign-in?next=${encodeURIComponent("/w/acme?x=1")}`);
    expect(session?.user).toMatchObject({ name: "ada", email: "ada@example.com", emailVerified: true });
    const accounts = await database.query("select * from auth_account");
    expect(accounts.rows).toMatchObject([
      { provider: "oidc", provider_account_id: "sub-ada", user_id: session?.user.id },
    ]);
    const { access_token, refresh_token, id_token } = accounts.rows[0] ?? {};
    expect([access_token, refresh_token, id_token]).toEqual([null, null, null]);
    const again = await signIn();
    expect(again.session?.user.id).toBe(session?.user.id);
  });

  it("refuses an e-mail that the provider has not verified", async () => {
    server.person = somebody("mallory", false);
    const { location, session } = await signIn();
    expect(location).toBe(`${OWN}/sign-in?error=EmailNotVerified`);
    expect(session).toBeNull();
    const found = await database.query(`select 1 from "user" where email = 'mallory@example.com'`);
    expect(found.rows).toEqual([]);
  });

  it("links a new account to a verified address, and never to one that nobody verified here", async () => {
    server.person = somebody("grace");
    const first = await signIn();
    server.person = { ...somebody("grace"), sub: "another-sub" };
    const second = await signIn();
    expect(second.session?.user.id).toBe(first.session?.user.id);
    const { owner } = await world.workspace();
    server.person = { ...somebody("x"), sub: "third-sub", email: owner.person.email };
    const refused = await signIn();
    expect(refused.location).toBe(`${OWN}/sign-in?error=EmailTaken`);
    expect(refused.session).toBeNull();
  });

  it("never continues a session that was there before", async () => {
    const { owner } = await world.workspace();
    server.person = somebody("victim");
    const [name = "", value = ""] = cookieOf(owner.sessionToken).split("=");
    const { session } = await signIn(new Browser({ [name]: value }));
    expect(session?.user.email).toBe("victim@example.com");
    const linked = await database.query("select 1 from auth_account where user_id = $1", [owner.person.id]);
    expect(linked.rows).toEqual([]);
  });

  it("refuses a callback without this browser's state, and one used before", async () => {
    server.person = somebody("eve");
    const browser = new Browser();
    const callback = await authorize(browser);
    expect((await finish(new Browser(), callback)).session).toBeNull();
    const flipped = callback.replace(
      /state=(.)/,
      (_, character: string) => `state=${character === "a" ? "b" : "a"}`,
    );
    expect((await finish(browser, flipped)).session).toBeNull();
    expect((await finish(browser, callback)).session).not.toBeNull();
    expect((await finish(browser, callback)).session).toBeNull();
  });
});
