import { describe, expect, it } from "vitest";
import { githubProfile } from "@/lib/auth/github";
import type { Json } from "@/lib/core/json";
import type { SafeFetch } from "@/lib/guard/safe-fetch";

const USER = { id: 7, login: "octo", name: "Octo", email: "public@example.com" };

function answering(emails: Json): { fetch: SafeFetch; asked: string[] } {
  const asked: string[] = [];
  const call = async (url: string) => {
    asked.push(url);
    const value: Json = url.endsWith("/emails") ? emails : USER;
    const text = JSON.stringify(value);
    return { status: 200, headers: {}, url, body: Buffer.from(text), text: () => text, json: () => value };
  };
  const stream = () => Promise.reject(new Error("Nobody streams here."));
  return { fetch: Object.assign(call, { checkUrl: async () => undefined, stream }), asked };
}

describe("githubProfile", () => {
  it("takes the primary address when GitHub has verified it", async () => {
    const { fetch, asked } = answering([
      { email: "other@example.com", primary: false, verified: true },
      { email: "main@example.com", primary: true, verified: true },
    ]);
    expect((await githubProfile("token", fetch)).email).toBe("main@example.com");
    expect(asked).toEqual(["https://api.github.com/user", "https://api.github.com/user/emails"]);
  });

  it("takes none when it is not verified, whatever the profile shows", async () => {
    const { fetch } = answering([{ email: "main@example.com", primary: true, verified: false }]);
    expect((await githubProfile("token", fetch)).email).toBeNull();
  });
});
