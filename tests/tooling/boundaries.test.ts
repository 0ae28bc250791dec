import { describe, expect, it } from "vitest";
import { lint } from "./lint";

const ROOMS = [
  "core", "db", "guard", "ledger", "services", "models", "tools", "providers",
  "agents", "engine", "runtime", "auth", "http", "ui", "app", "env",
] as const;
type Room = (typeof ROOMS)[number];

/** The room table, written a second time: the configuration must say the same. */
const VALUES: Record<Room, Room[]> = {
  core: [],
  db: ["core"],
  guard: ["core", "db"],
  ledger: ["core", "db", "guard"],
  services: ["core", "db", "guard", "ledger"],
  models: ["core", "guard", "services"],
  tools: ["core", "guard", "services"],
  providers: ["core", "guard", "tools"],
  agents: ["core", "guard", "models", "tools"],
  engine: ["core", "ledger", "services", "models", "tools", "agents"],
  runtime: [
    "core", "db", "guard", "ledger", "services", "models", "tools", "providers", "agents", "engine", "env",
  ],
  auth: ["core", "db", "guard", "services", "providers", "env"],
  http: ["core", "ledger", "services", "tools", "runtime", "auth", "guard"],
  ui: ["core"],
  app: ["core", "services", "runtime", "auth", "http", "ui"],
  env: [],
};
const TYPES: Partial<Record<Room, Room[]>> = { agents: ["ledger"], ui: ["tools", "ledger"] };

const moduleOf = (room: Room) => (room === "env" ? "lib/env" : room === "app" ? "app/thing" : `lib/${room}/thing`);
const importer = (from: Room, to: Room, kind: "value" | "type") =>
  from === "env" ? `lib/env-${kind}-${to}.ts` : moduleOf(from).replace("thing", `${kind}-${to}.ts`);

/** Every room imports every other room, once as a value and once as a type. */
function everyPair() {
  const sources: Record<string, string> = {};
  const forbidden: string[] = [];
  for (const room of ROOMS) {
    sources[`${moduleOf(room)}.ts`] = `export const ${room} = "${room}";\nexport type Type = "${room}";\n`;
  }
  for (const from of ROOMS) {
    for (const to of ROOMS) {
      if (from === to) continue;
      const value = importer(from, to, "value");
      const type = importer(from, to, "type");
      sources[value] = `export { ${to} } from "@/${moduleOf(to)}";\n`;
      sources[type] = `export type { Type } from "@/${moduleOf(to)}";\n`;
      if (VALUES[from].includes(to)) continue;
      forbidden.push(value);
      if (!TYPES[from]?.includes(to)) forbidden.push(type);
    }
  }
  return { sources, forbidden: forbidden.toSorted() };
}

describe("the room table", () => {
  it("is what lint enforces, for every pair of rooms", async () => {
    const { sources, forbidden } = everyPair();
    const findings = await lint(sources);
    const reported = findings.filter(({ code }) => code === "boundaries(dependencies)").map(({ file }) => file);
    expect([...new Set(reported)].toSorted()).toEqual(forbidden);
  });

  it("lets through what is allowed", async () => {
    expect(await lint("tests/lint-fixtures/allowed")).toEqual([]);
  });
});

describe("the forbidden fixture", () => {
  it("is refused file by file, each with a message that says what to do", async () => {
    const findings = await lint("tests/lint-fixtures/forbidden");
    const lines = findings.map(({ code, file, message }) => `${file} ${code} ${message}`);
    expect(lines.toSorted()).toMatchInlineSnapshot();
  });
});
