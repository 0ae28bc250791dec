import { describe, expect, it } from "vitest";
import { z } from "zod";
import { isToolPattern, matchesTool } from "@/lib/core/tool-pattern";
import type { PolicyRule } from "@/lib/core/policy";
import { defineTool, type RegisteredTool } from "@/lib/tools/contract";
import { modelToolNames } from "@/lib/tools/tool-names";
import { buildToolbox, type ToolboxRequest } from "@/lib/tools/toolbox";

function tool(name: string, more: Partial<RegisteredTool> = {}): RegisteredTool {
  const made = defineTool({
    name,
    description: name,
    parameters: z.object({}),
    effect: "read",
    keywords: [],
    run: async () => null,
  });
  return { ...made, ...more };
}

const REGISTRY = [
  tool("echo"),
  tool("memory.read", { scope: "memory:read" }),
  tool("memory.write", { scope: "memory:write", effect: "write" }),
  tool("system.create_role", { scope: "meta" }),
];

const rule = (more: Partial<PolicyRule>): PolicyRule => ({
  id: "pol_1",
  tool: "echo",
  decision: "deny",
  bounds: [],
  roleId: null,
  orchestrationId: null,
  requiredRole: null,
  counted: false,
  ...more,
});

const request = (more: Partial<ToolboxRequest> = {}): ToolboxRequest => ({
  registry: REGISTRY,
  scopes: ["memory:read", "memory:write", "meta"],
  role: { tools: ["*"], meta: true, scopes: null },
  constraints: null,
  policy: [],
  place: { roleId: "rol_1", orchestrationId: null },
  ...more,
});

const reasonOf = (given: ToolboxRequest, name: string) =>
  buildToolbox(given).excluded.find((item) => item.name === name)?.reason ?? null;

describe("a toolbox", () => {
  it("has what nobody objects to", () => {
    expect(buildToolbox(request())).toEqual({ tools: REGISTRY.map(({ name }) => name), excluded: [] });
  });

  it("says of each other tool who objected", () => {
    const role = { tools: ["*"], meta: true, scopes: null };
    const listed = request({ role: { ...role, tools: ["memory.*"] } });
    expect(buildToolbox(listed).tools).toEqual(["memory.read", "memory.write"]);
    expect(reasonOf(listed, "echo")).toContain("role does not list");
    expect(reasonOf(request({ role: { ...role, meta: false } }), "system.create_role")).toContain(
      "hold meta",
    );
    expect(reasonOf(request({ scopes: ["meta"] }), "memory.read")).toContain("memory:read");
    const written = request({ role: { ...role, scopes: ["memory:read"] } });
    expect(reasonOf(written, "memory.write")).toContain("creator");
    expect(reasonOf(written, "memory.read")).toBeNull();
    const narrowed = request({ constraints: { mode: "custom", tools: ["memory.*"], providers: [] } });
    expect(reasonOf(narrowed, "echo")).toContain("tool constraints");
    expect(buildToolbox(request({ constraints: { mode: "auto", tools: ["echo"] } })).excluded).toEqual([]);
  });

  it("leaves out what the rules deny whatever the arguments are, and only that", () => {
    const excludes = (policy: PolicyRule[]) => reasonOf(request({ policy }), "echo") !== null;
    expect(excludes([rule({})])).toBe(true);
    expect(excludes([rule({ tool: "*" })])).toBe(true);
    expect(excludes([rule({ roleId: "rol_1" })])).toBe(true);
    expect(excludes([rule({ roleId: "rol_2" })])).toBe(false);
    expect(excludes([rule({ bounds: [{ field: "text", operator: "==", value: "x" }] })])).toBe(false);
    expect(excludes([rule({ tool: "*" }), rule({ id: "pol_2", decision: "allow" })])).toBe(false);
    expect(excludes([rule({ decision: "approve" })])).toBe(false);
  });
});

describe("names of tools", () => {
  it("are matched whole or by what stands before the last dot", () => {
    expect(["*", "memory.*", "memory.write"].map((pattern) => matchesTool(pattern, "memory.write"))).toEqual([
      true,
      true,
      true,
    ]);
    expect(
      ["memory", "mem*", "memory.write.*", "Memory.write"].some((it) => matchesTool(it, "memory.write")),
    ).toBe(false);
    expect(["*", "a.b", "a.*"].every(isToolPattern)).toBe(true);
    expect(["", "a*", "*.b", "a..*x", "a b", ".a"].some(isToolPattern)).toBe(false);
  });

  it("are what every provider accepts, and told apart", () => {
    const long = `a.${"b".repeat(100)}`;
    const names = modelToolNames(["memory.write", "memory_write", "a.b.c", long, `${long}c`]);
    const shown = [...names.values()];
    expect(shown.slice(0, 3)).toEqual(["memory_write", "memory_write_2", "a_b_c"]);
    expect(new Set(shown).size).toBe(5);
    expect(shown.every((name) => /^[A-Za-z0-9_-]{1,64}$/.test(name))).toBe(true);
  });
});
