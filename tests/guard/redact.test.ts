import { describe, expect, it } from "vitest";
import type { Json } from "@/lib/core/json";
import { redactJson, redactText, unfinishedSecret } from "@/lib/guard/redact";

/** Split so that no scanner of this repository takes them for real. */
const KEY = `tutti_${"live"}_${"aB3".repeat(16)}z`;
const TEST_KEY = `tutti_${"test"}_${"aB3".repeat(16)}z`;
const PROVIDER_KEY = `sk-${"proj"}-${"a1B2".repeat(6)}`;
const JWT = `eyJ${"hbGciOiJIUzI1NiJ9"}.eyJ${"zdWIiOiIxMjM0NTY3ODkwIn0"}.${"dozjgNryP4J3jVmNHl0w5N"}`;
const PEM = `-----${"BEGIN"} PRIVATE KEY-----\nMIIEvQIBADANBg\nkqhkiG9w0BAQEF\n-----END PRIVATE KEY-----`;
const WEBHOOK_SECRET = `whsec_${"MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}`;

const SECRETS: [string, string][] = [
  [KEY, "[redacted]"],
  [TEST_KEY, "[redacted]"],
  [PROVIDER_KEY, "[redacted]"],
  [JWT, "[redacted]"],
  [PEM, "[redacted]"],
  [WEBHOOK_SECRET, "[redacted]"],
  ["Bearer abcdefgh12345678", "Bearer [redacted]"],
  ["bearer abcdefghijklmnopqrstuvwxyz", "bearer [redacted]"],
  ["BEARER a1b2c3d4e5/+==", "BEARER [redacted]"],
  ["postgres://user:hunter2@db.example/app", "postgres://[redacted]@db.example/app"],
  ["redis://:hunter2@db.example", "redis://[redacted]@db.example"],
];

const PLAIN = [
  "",
  "hello",
  "the bearer of good news",
  "Bearer authentication is explained",
  "task-management and risk-assessment",
  "sk-learn-based-classifier",
  "https://example.com/@someone?mail=a@b.example",
  "https://example.com:8443/a:b@c",
  "ssh://git@github.example/repo",
  "tutti_live_ keys begin like this",
  "eyJ is how JSON looks in base64",
  "a@b.example",
];

describe("redactText", () => {
  it.each(SECRETS)("hides %j wherever it stands", (secret, shown) => {
    expect(redactText(secret)).toBe(shown);
    expect(redactText(`before "${secret}" after`)).toBe(`before "${shown}" after`);
    expect(redactText(`line\n${secret}\tnext ${secret}`)).toBe(`line\n${shown}\tnext ${shown}`);
  });

  it("hides a key block that was cut off", () => {
    expect(redactText(`see ${PEM.slice(0, 60)}`)).toBe("see [redacted]");
  });

  it.each(PLAIN)("leaves %j alone", (text) => {
    expect(redactText(text)).toBe(text);
  });

  it.each([
    "://a:",
    "eyJaaaaaaaa.",
    "eyJaaaaaaaa",
    "bearer ",
    "bearer\ta",
    "sk-",
    "-----BEGIN A-----",
    "://:",
    "tutti_live_",
  ])("takes a text of many %j in its stride", (part) => {
    // Where a pattern could be made to try everything, this would not end.
    expect(redactText(part.repeat(20_000))).toBeTypeOf("string");
  });
});

describe("redactJson", () => {
  it.each(SECRETS)("hides %j at every depth, also behind escapes and in names", (secret, shown) => {
    const value = {
      list: [1, null, true, { text: secret, lines: `a\n${secret}`, bell: `\u0007${secret}` }],
      [secret]: 1,
    };
    expect(redactJson(value)).toEqual({
      list: [1, null, true, { text: shown, lines: `a\n${shown}`, bell: `\u0007${shown}` }],
      [shown]: 1,
    });
  });

  it("hands back the same value when there is nothing to hide", () => {
    const value: Json = { texts: PLAIN, nested: [{ number: 1.5, none: null }] };
    expect(redactJson(value)).toEqual(value);
    const plain: Json = { text: "hello", list: [1, 2] };
    expect(redactJson(plain)).toBe(plain);
    expect(redactJson(plain, JSON.stringify(plain))).toBe(plain);
  });

  it.each(["text", 1, null, true])("takes %j", (value) => {
    expect(redactJson(value)).toBe(value);
  });

  it("keeps members with odd names as members", () => {
    const value = JSON.parse(`{"__proto__": {"a": "${KEY}"}, "constructor": 1}`) as Json;
    expect(JSON.stringify(redactJson(value))).toBe('{"__proto__":{"a":"[redacted]"},"constructor":1}');
  });
});

describe("text that is still being written", () => {
  it("holds back what may become a secret, wherever it breaks off", () => {
    for (const [secret, shown] of SECRETS) {
      const whole = `It is ${secret} so.`;
      for (let end = 1; end < whole.length; end++) {
        const first = whole.slice(0, end);
        const at = unfinishedSecret(first);
        const told = `${redactText(first.slice(0, at))}${redactText(whole.slice(at))}`;
        expect(told, `broken off after ${end}`).toBe(`It is ${shown} so.`);
      }
    }
  });

  it("holds back nothing of plain text but what a secret begins with", () => {
    for (const text of ["", "hello", "a number: 12,", "one two ", "caf\u00e9"]) {
      expect(unfinishedSecret(text)).toBe(text.length);
    }
    expect(unfinishedSecret("see the cot")).toBe(10);
    expect(unfinishedSecret(`${"sk-".repeat(20_000)} done.`)).toBe(60_006);
  });
});
