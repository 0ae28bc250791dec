import { describe, expect, it } from "vitest";
import { nextHop } from "@/lib/guard/redirects";

const hop = { url: "https://a.example/one", method: "POST", headers: { authorization: "x" }, body: "text" };

describe("nextHop", () => {
  it("never leaves https", () => {
    expect(() => nextHop(hop, 307, "http://a.example/")).toThrow("The URL is not allowed.");
    expect(() => nextHop(hop, 302, "http://b.example/")).toThrow("The URL is not allowed.");
    expect(nextHop({ ...hop, url: "http://a.example/" }, 307, "https://a.example/")?.url).toBe(
      "https://a.example/",
    );
  });

  it("tells redirects from other answers", () => {
    expect(nextHop(hop, 200, "https://a.example/two")).toBeNull();
    expect(nextHop(hop, 304, "https://a.example/two")).toBeNull();
    expect(nextHop(hop, 302, undefined)).toBeNull();
  });

  it("counts another port or scheme as another origin", () => {
    expect(nextHop(hop, 307, "https://a.example:8443/")).toMatchObject({ headers: {}, body: undefined });
    expect(nextHop(hop, 307, "two")).toEqual({ ...hop, url: "https://a.example/two" });
  });

  it("keeps HEAD", () => {
    expect(nextHop({ ...hop, method: "HEAD", body: undefined }, 303, "/two")?.method).toBe("HEAD");
  });
});
