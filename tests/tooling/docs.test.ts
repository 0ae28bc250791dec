import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readEnvironment } from "@/lib/env";

const ROOT = join(import.meta.dirname, "../..");
const read = (file: string) => readFileSync(join(ROOT, file), "utf8");

/** Names that `lib/env.ts` declares, in its own order. */
function declaredVariables(): string[] {
  const [, body = ""] = /const Variables = z\.object\(\{\n([\s\S]*?)\n\}\);/.exec(read("lib/env.ts")) ?? [];
  return [...body.matchAll(/^ {2}([A-Z][A-Z0-9_]*):/gm)].map((match) => match[1] ?? "");
}

/** `#NAME=default` lines of `.env.example`, each with the line before it. */
function exampleVariables(): { name: string; value: string; meaning: string }[] {
  const lines = read(".env.example").split("\n");
  return lines.flatMap((line, index) => {
    const match = /^#([A-Z][A-Z0-9_]*)=(.*)$/.exec(line);
    return match ? [{ name: match[1] ?? "", value: match[2] ?? "", meaning: lines[index - 1] ?? "" }] : [];
  });
}

const SECRETS = ["AUTH_SECRET", "ENCRYPTION_KEYS", "LEDGER_SIGNING_KEY", "OPERATOR_TOKEN"];

describe(".env.example", () => {
  it("names exactly the variables that are read, each once", () => {
    expect(declaredVariables().length).toBeGreaterThan(30);
    expect(
      exampleVariables()
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual(declaredVariables().toSorted());
  });

  it("says in one line what each is for, and sets none", () => {
    for (const { name, meaning } of exampleVariables()) expect(meaning, name).toMatch(/^# \S.{9,}/);
    expect(
      read(".env.example")
        .split("\n")
        .filter((line) => line && !line.startsWith("#")),
    ).toEqual([]);
  });

  it("shows the defaults that hold", () => {
    const secrets = Object.fromEntries(SECRETS.map((name) => [name, "x"]));
    const shown = Object.fromEntries(exampleVariables().map(({ name, value }) => [name, value]));
    const given = Object.fromEntries(Object.entries(shown).filter(([, value]) => value !== ""));
    expect(readEnvironment({ ...given, ...secrets })).toEqual(readEnvironment(secrets));
    for (const name of Object.keys(shown).filter((key) => shown[key] === "" && !SECRETS.includes(key))) {
      expect([undefined, []], name).toContainEqual(
        Object.entries(readEnvironment(secrets)).find(([key]) => key === name)?.[1],
      );
    }
  });
});

describe("README.md", () => {
  it("starts with the two commands", () => {
    const blocks = [...read("README.md").matchAll(/^```sh\n([\s\S]*?)```/gm)].map((match) => match[1] ?? "");
    const commands = blocks
      .join("")
      .split("\n")
      .map((line) => line.replace(/\s+#.*$/, "").trim());
    expect(commands.filter(Boolean).slice(0, 2)).toEqual(["npm ci && npm start", "npm ci && npm test"]);
  });

  it("names every npm script, and no other", () => {
    const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
    const named = [
      ...(read("README.md") + read("CONTRIBUTING.md")).matchAll(/npm (?:run (?:--silent )?)?([a-z][a-z-]*)/g),
    ];
    const npmOwn = ["ci", "install"];
    expect(new Set(named.map((match) => match[1] ?? "").filter((name) => !npmOwn.includes(name)))).toEqual(
      new Set(Object.keys(scripts)),
    );
  });

  it.each(["README.md", "CONTRIBUTING.md", "bench/README.md"])(
    "links only to files that exist: %s",
    (file) => {
      const links = [...read(file).matchAll(/\]\((?!https?:|#)([^)#]+)[^)]*\)/g)].map(
        (match) => match[1] ?? "",
      );
      const missing = links.filter((link) => !existsSync(join(ROOT, file, "..", link)));
      expect(missing).toEqual([]);
    },
  );
});

describe("a room", () => {
  const rooms = globSync("lib/*/", { cwd: ROOT });

  it.each(rooms)("%s says in at most 15 lines what it is and what it may import", (room) => {
    const lines = read(join(room, "README.md")).trimEnd().split("\n");
    expect(lines.length).toBeLessThanOrEqual(15);
    expect(lines[0]).toMatch(new RegExp(`^# ${room.split("/")[1]}: \\S`));
    expect(lines.join(" ")).toMatch(/may import/i);
  });
});
