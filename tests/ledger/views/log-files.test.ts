import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { fileSegment, LogFiles, logDirectory } from "@/lib/ledger/views/log-files";
import { isWithin, logTree } from "@/lib/ledger/views/log-tree";
import { entry } from "./entries";

describe("the log directory", () => {
  it("is named by time and title", () => {
    const createdAt = new Date("2026-11-29T09:08:33.987Z");
    const hash = createHash("sha256").update("echo").digest("hex").slice(0, 8);
    expect(logDirectory({ createdAt, title: "echo" })).toBe(`2026-11-29T09-08-33_${hash}`);
    expect(logDirectory({ createdAt, title: "" })).toBe("2026-11-29T09-08-33_e3b0c442");
  });

  it("has a line per entry with exactly four members, and cut values in full beside it", () => {
    const files = new LogFiles();
    const long = "ä".repeat(600);
    files.add(entry(1, "log", { step: "a" }));
    const added = files.add(
      entry(2, "log", { step: "a", data: { "b/c": [{ "~d": long }] }, result: { ok: true, output: long } }),
    );
    expect(added.file).toBe("tool/a/main.jsonl");
    expect(added.line.endsWith("\n")).toBe(true);
    const line = JSON.parse(added.line) as Record<string, unknown>;
    expect(Object.keys(line)).toEqual(["timestamp", "event", "step_id", "data"]);
    expect(JSON.stringify(line.data)).toContain("... [truncated, 600 chars total]");
    expect(added.raw).toEqual([
      { path: "tool/a/raw/0002_b_1c.0._0d.txt", text: long },
      { path: "tool/a/raw/0002-2_output.txt", text: long },
    ]);
    expect(files.add(entry(3, "log")).file).toBe("orchestrator/main.jsonl");
  });

  it.each([
    "..",
    ".",
    "",
    "../../etc",
    "a\\b",
    "C:",
    "nul",
    "CON.txt",
    "raw",
    "main.jsonl",
    "a b",
    "\u0000",
    "é",
    ".hidden",
    "x".repeat(300),
    "trail.",
  ])("stays inside whatever a step is called: %j", (name) => {
    const segment = fileSegment(name);
    expect(segment).toMatch(/^[A-Za-z0-9_-][A-Za-z0-9._-]{0,100}$/);
    expect(segment).not.toMatch(/^\.|\.$|^(con|nul)(\.|$)/i);
    expect(segment).not.toBe(fileSegment(`${name}!`));
    const { file } = new LogFiles().add(entry(1, "log", { path: `tool/${name}` }));
    expect(file.split("/")).not.toContain("..");
    expect(file).not.toBe("tool/raw/main.jsonl");
  });
});

describe("the log tree", () => {
  it("groups lines by path, in the order of their first line", () => {
    const paths = ["orchestrator", "tool/b", "tool/a", "tool/b/planner", "orchestrator", "external/x/y"];
    const tree = logTree(paths.map((path, line) => ({ path, line })));
    expect(tree).toEqual([
      { name: "orchestrator", path: "orchestrator", lines: [0, 4], children: [] },
      {
        name: "tool",
        path: "tool",
        lines: [],
        children: [
          {
            name: "b",
            path: "tool/b",
            lines: [1],
            children: [{ name: "planner", path: "tool/b/planner", lines: [3], children: [] }],
          },
          { name: "a", path: "tool/a", lines: [2], children: [] },
        ],
      },
      {
        name: "external",
        path: "external",
        lines: [],
        children: [
          {
            name: "x",
            path: "external/x",
            lines: [],
            children: [{ name: "y", path: "external/x/y", lines: [5], children: [] }],
          },
        ],
      },
    ]);
    expect([isWithin("tool/b", "tool"), isWithin("tool/b", "tool/b"), isWithin("tool/bc", "tool/b")]).toEqual(
      [true, true, false],
    );
  });
});
