import { describe, expect, it } from "vitest";
import { lint } from "./lint";

const ROOMS = [
  "core",
  "db",
  "guard",
  "ledger",
  "services",
  "models",
  "tools",
  "providers",
  "agents",
  "engine",
  "runtime",
  "commands",
  "auth",
  "http",
  "ui",
  "app",
  "env",
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
    "core",
    "db",
    "guard",
    "ledger",
    "services",
    "models",
    "tools",
    "providers",
    "agents",
    "engine",
    "env",
  ],
  // lib/runtime/cli: a process starts there, so it meets the rooms above the runtime.
  commands: ["core", "db", "guard", "ledger", "services", "runtime", "auth", "http", "env"],
  auth: ["core", "db", "guard", "services", "providers", "env"],
  http: ["core", "ledger", "services", "tools", "runtime", "auth", "guard"],
  ui: ["core"],
  app: ["core", "services", "runtime", "auth", "http", "ui"],
  env: [],
};
const TYPES: Partial<Record<Room, Room[]>> = { agents: ["ledger"], ui: ["tools", "ledger"] };

const PLACES: Partial<Record<Room, string>> = {
  env: "lib/env",
  app: "app/thing",
  commands: "lib/runtime/cli/thing",
};
const moduleOf = (room: Room) => PLACES[room] ?? `lib/${room}/thing`;
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
    const reported = findings
      .filter(({ code }) => code === "boundaries(dependencies)")
      .map(({ file }) => file);
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
    expect(lines.toSorted()).toMatchInlineSnapshot(`
      [
        "app/_components/imports-service.ts boundaries(dependencies) app-components may not import @/lib/services/list (value): see the rooms in CONTRIBUTING.md.",
        "app/client-page.tsx tutti(client-home) "use client" belongs into lib/ui or a page's _components.",
        "app/imports-db.ts boundaries(dependencies) app may not import @/lib/db/client (value): see the rooms in CONTRIBUTING.md.",
        "app/imports-db.ts tutti(system-database) lib/db/client is for runtime and system modules; use ctx.db.",
        "lib/agents/imports-ledger.ts boundaries(dependencies) agents may not import @/lib/ledger/read (value): see the rooms in CONTRIBUTING.md.",
        "lib/core/imports-db.ts boundaries(dependencies) core may not import ../db/client (value): see the rooms in CONTRIBUTING.md.",
        "lib/core/imports-db.ts tutti(system-database) lib/db/client is for runtime and system modules; use ctx.db.",
        "lib/core/uses-node.ts tutti(framework-home) core imports zod and nothing else, not "node:crypto".",
        "lib/http/system-handle.ts tutti(system-database) database.query bypasses row-level security; use ctx.db or add a system module.",
        "lib/http/uses-drizzle.ts tutti(framework-home) "drizzle-orm/sql" is at home in lib/db, lib/ledger, lib/services only.",
        "lib/services/floating-promise.ts typescript(no-floating-promises) Promises must be awaited, add void operator to ignore.",
        "lib/services/imports-client.ts tutti(system-database) lib/db/client is for runtime and system modules; use ctx.db.",
        "lib/services/imports-unknown.ts boundaries(dependencies) services may not import @/lib/unknown/room (value): see the rooms in CONTRIBUTING.md.",
        "lib/services/instance-of.ts tutti(error-by-code) Two bundles hold two TuttiError classes: use hasCode or isTuttiError.",
        "lib/services/missing-case.ts typescript(switch-exhaustiveness-check) Switch is not exhaustive. Cases not matched: "off"",
        "lib/services/raw-fetch.ts tutti(raw-fetch) Raw fetch lives in lib/guard; use the context's safeFetch.",
        "lib/services/raw-global-fetch.ts tutti(raw-fetch) Raw fetch lives in lib/guard; use the context's safeFetch.",
        "lib/services/reads-env.ts boundaries(dependencies) services may not import @/lib/env (value): see the rooms in CONTRIBUTING.md.",
        "lib/services/reads-process-env.ts tutti(process-env) Only lib/env.ts reads process.env; take the value as an argument.",
        "lib/services/uses-next.ts tutti(framework-home) "next/server" is at home in app, lib/http, lib/auth only.",
        "lib/services/uses-react.ts tutti(framework-home) "react" is at home in app, lib/ui only.",
        "lib/ui/uses-next-headers.ts tutti(framework-home) "next/headers" is at home in app, lib/http, lib/auth only.",
        "lib/unknown/room.ts boundaries(no-unknown-files) File does not match any file pattern and does not belong to any known element",
      ]
    `);
  });
});
