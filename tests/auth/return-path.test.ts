import { describe, expect, it } from "vitest";
import { safeReturnPath } from "@/lib/auth/return-path";

const TRICKS = [
  "//evil.example",
  "///evil.example",
  "////evil.example/x",
  "/\\evil.example",
  "\\\\evil.example",
  "\\/evil.example",
  "/\\/evil.example",
  "/\t/evil.example",
  "/\n/evil.example",
  "/\r/evil.example",
  "\t//evil.example",
  " //evil.example",
  "/ /evil.example",
  "/\u0000/evil.example",
  "/\u00a0/evil.example",
  "/\u2028/evil.example",
  "/\uff0f/evil.example",
  "http://evil.example",
  "https://evil.example",
  "HTTPS://evil.example",
  "https:evil.example",
  "https:/evil.example",
  "http:\\\\evil.example",
  "ftp://evil.example",
  "javascript:alert(1)",
  "JaVaScRiPt:alert(1)",
  "java\nscript:alert(1)",
  "data:text/html,x",
  "vbscript:x",
  "file:///etc/passwd",
  "blob:https://evil.example/x",
  "mailto:a@evil.example",
  "evil.example",
  "www.evil.example/x",
  "@evil.example",
  "user:pass@evil.example",
  "http://localhost:3000@evil.example",
  "http://localhost:3000.evil.example",
  "//localhost:3000@evil.example",
  "?next=//evil.example",
  "#//evil.example",
  "",
  ".",
  "..",
  "./x",
  "../x",
  "x/y",
  "/x\r\nSet-Cookie: a=b",
  "/x\r\nLocation: https://evil.example",
  "/x\\..\\..\\evil",
  "/./\\evil.example",
  "/..//evil.example",
  "/.//evil.example",
  "/%2e//evil.example",
  "/x/..//evil.example",
  "/x/../..//evil.example",
  "/;//\\evil.example",
  "/\\\\evil.example",
  "/\ud83d\ude00",
  `/${"a".repeat(2_000)}`,
] as const;

describe("safeReturnPath", () => {
  it.each(TRICKS)("refuses or keeps on this site: %j", (trick) => {
    const path = safeReturnPath(trick);
    if (path === null) return;
    expect(path).toMatch(/^\/(?![/\\])/);
    expect(new URL(path, "https://tutti.example").origin).toBe("https://tutti.example");
  });

  it.each([
    "//evil.example",
    "/\\evil.example",
    "https://evil.example",
    "/\t/evil.example",
    "/..//evil.example",
  ])("refuses %j", (trick) => expect(safeReturnPath(trick)).toBeNull());

  it.each(["/", "/w/demo", "/w/demo/executions?status=failed&x=%2F%2Fy#top", "/invite/abc-_"])(
    "keeps %j",
    (path) => {
      expect(safeReturnPath(path)).toBe(path);
    },
  );

  it("takes nothing but text", () => {
    for (const value of [undefined, null, 1, {}, ["/x"]]) expect(safeReturnPath(value)).toBeNull();
  });
});
