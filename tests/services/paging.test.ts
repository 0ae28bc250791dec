import { describe, expect, it } from "vitest";
import { isTuttiError } from "@/lib/core/errors";
import { decodeCursor, encodeCursor, PageQuery, toPage } from "@/lib/services/paging";

function refused(cursor: string): boolean {
  try {
    decodeCursor(cursor);
    return false;
  } catch (error) {
    return isTuttiError(error) && error.code === "invalid" && error.errors?.[0]?.pointer === "/cursor";
  }
}

describe("paging", () => {
  it("gives positions back as they were", () => {
    for (const position of ["exe_01k3w5m9q0v8r2y6t4x1z7b3c5", "2026-11-29T09:08:33.120Z a session", "日本"]) {
      expect(decodeCursor(encodeCursor(position))).toBe(position);
    }
  });

  it("refuses cursors that are not ours", () => {
    const foreign = ["", "x", "%00", Buffer.from("hello").toString("base64url"), `${encodeCursor("a")}=`];
    const control = Buffer.from("c1:a\u0000b").toString("base64url");
    for (const cursor of [...foreign, control]) expect(refused(cursor)).toBe(true);
  });

  it("refuses a cursor of which one character was changed", () => {
    const cursor = encodeCursor("exe_01k3w5m9q0v8r2y6t4x1z7b3c5");
    for (let index = 0; index < cursor.length; index++) {
      const other = cursor[index] === "A" ? "B" : "A";
      expect(refused(cursor.slice(0, index) + other + cursor.slice(index + 1))).toBe(true);
    }
  });

  it("says that there is more only when there is", () => {
    expect(toPage(["a", "b", "c"], 2, (row) => row)).toEqual({
      data: ["a", "b"],
      next_cursor: encodeCursor("b"),
    });
    expect(toPage(["a", "b"], 2, (row) => row)).toEqual({ data: ["a", "b"], next_cursor: null });
    expect(toPage([], 2, String)).toEqual({ data: [], next_cursor: null });
  });

  it("takes limits of 1 to 100", () => {
    expect(PageQuery.parse({})).toEqual({ limit: 25 });
    expect(PageQuery.parse({ limit: "7" }).limit).toBe(7);
    for (const limit of ["0", "101", "-1", "1.5", "x", ""])
      expect(PageQuery.safeParse({ limit }).success).toBe(false);
  });
});
