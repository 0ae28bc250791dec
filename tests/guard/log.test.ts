import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { TuttiError } from "@/lib/core/errors";
import { droppedLogLines, log, setLogLevel } from "@/lib/guard/log";
import { redactForLog } from "@/lib/guard/redact-for-log";

const CANARY = "canary-9f3c";

describe("redactForLog", () => {
  it.each([
    ..."authorization Authorization cookie set-cookie access_token refreshToken secret client_secret password".split(
      " ",
    ),
    ..."user_password apiKey api_key private-key key code state verifier code_verifier credentials passphrase".split(
      " ",
    ),
  ])("hides what is called %s at every depth", (name) => {
    const shown = JSON.stringify(
      redactForLog({ [name]: CANARY, deep: [{ list: [{ [name]: { inner: CANARY } }] }] }),
    );
    expect(shown).not.toContain(CANARY);
    expect(shown).toContain("[redacted]");
  });

  it("keeps what only sounds like a secret", () => {
    const plain = {
      input_tokens: 5,
      execution_id: "exe_1",
      keyboard: "x",
      status_code: 200,
      authorized: true,
      key: null,
    };
    expect(redactForLog(plain)).toEqual(plain);
  });

  it("enters errors and their causes", () => {
    const inner = Object.assign(new Error(`Bearer ${CANARY}-1234`), { code: "ECONNRESET", password: CANARY });
    const shown = redactForLog(new TuttiError("unavailable", "Not there.", { cause: inner }));
    expect(shown).toMatchObject({
      name: "TuttiError",
      message: "Not there.",
      error_code: "unavailable",
      cause: { message: "Bearer [redacted]", error_code: "ECONNRESET", password: "[redacted]" },
    });
    expect(JSON.stringify(shown)).not.toContain(CANARY);
  });

  it("cuts long strings, long lists and deep nesting", () => {
    expect(String(redactForLog("x".repeat(20_000)))).toHaveLength(8_193);
    expect(redactForLog(Array.from({ length: 150 }, () => 1))).toHaveLength(101);
    const members = Object.fromEntries(Array.from({ length: 150 }, (_, index) => [`n${index}`, index]));
    expect(redactForLog(members)).toMatchObject({ n99: 99, more: 50 });
    let deep: unknown = "bottom";
    for (let level = 0; level < 10_000; level++) deep = { deep };
    expect(JSON.stringify(redactForLog(deep))).toContain("[too deep]");
  });

  it("shows whatever it is given without failing", () => {
    const circular: Record<string, unknown> = { name: "loop" };
    circular.self = circular;
    const hostile = {
      get trap(): string {
        throw new Error("no");
      },
    };
    const values = [
      circular,
      hostile,
      1n,
      Symbol("x"),
      () => 1,
      NaN,
      new Date(NaN),
      new Map(),
      new Headers(),
      Buffer.from("abc"),
    ];
    expect(
      redactForLog([...values, undefined, new Date(0), Object.create(null), new URL("https://a.example")]),
    ).toEqual([
      { name: "loop", self: "[circular]" },
      "[unreadable]",
      "1",
      "[symbol]",
      "[function]",
      "NaN",
      "[invalid date]",
      "[Map]",
      "[Headers]",
      "[3 bytes]",
      "[undefined]",
      "1970-01-01T00:00:00.000Z",
      {},
      "[URL]",
    ]);
  });
});

describe("log", () => {
  let lines: string[];
  beforeEach(() => {
    lines = [];
    vi.spyOn(process.stderr, "write").mockImplementation((text) => lines.push(String(text)) > 0);
  });
  afterEach(() => {
    vi.restoreAllMocks();
    setLogLevel("info");
  });

  it("writes one line per event whatever it holds", () => {
    log.info("something\r\nhappened", { text: "a\r\nb", password: CANARY, at: "mine", event: "mine" });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^[^\r\n]*\n$/);
    const line = JSON.parse(lines[0] ?? "") as Record<string, unknown>;
    expect(line).toMatchObject({
      level: "info",
      event: "something\r\nhappened",
      text: "a\r\nb",
      password: "[redacted]",
    });
    expect(line.at).toMatch(/^\d{4}-\d\d-\d\dT/);
  });

  it("writes what its level allows", () => {
    const all = () => (["debug", "info", "warn", "error"] as const).forEach((level) => log[level](level));
    const shown = (["debug", "info", "warn", "error", "silent"] as const).map((level) => {
      lines.length = 0;
      setLogLevel(level);
      all();
      return lines.length;
    });
    expect(shown).toEqual([4, 3, 2, 1, 0]);
  });

  it("counts a line it can't write and goes on", () => {
    const before = droppedLogLines();
    vi.spyOn(process.stderr, "write").mockImplementation(() => {
      throw new Error("disk full");
    });
    expect(() => log.error("lost")).not.toThrow();
    expect(droppedLogLines()).toBe(before + 1);
  });
});

describe("a process whose standard error is closed", () => {
  it("lives on and counts what it could not write", async () => {
    const script = join(import.meta.dirname, "support", "log-to-closed-stderr.ts");
    const child = spawn(process.execPath, ["--import", "tsx", script], { stdio: ["ignore", "pipe", "pipe"] });
    child.stderr.destroy();
    const [output, [code]] = await Promise.all([text(child.stdout), once(child, "exit")]);
    expect({ output, code }).toEqual({ output: "dropped 20", code: 0 });
  });
});
