import { describe, expect, it } from "vitest";
import {
  Condition,
  conditionReferences,
  evaluateCondition,
  inspectCondition,
  jsonEqual,
} from "@/lib/core/condition";
import type { Json, JsonObject } from "@/lib/core/json";
import { INJECTIONS } from "./injections";

const scope: JsonObject = {
  input: {
    n: 3,
    text: "hello world",
    list: ["a", 2, { k: [1] }],
    none: null,
    flag: true,
    goal: 3,
    object: { a: 1 },
  },
};

function holds(field: string, operator: string, value?: Json): boolean {
  return evaluateCondition(Condition.parse({ field, operator, value }), scope);
}

describe("evaluateCondition", () => {
  it.each<[string, string, Json | undefined, boolean]>([
    ["input.n", "==", 3, true],
    ["input.n", "==", "3", false],
    ["input.n", "!=", 4, true],
    ["input.n", ">", 2, true],
    ["input.n", ">", 3, false],
    ["input.n", ">=", 3, true],
    ["input.n", "<", 4, true],
    ["input.n", "<=", 2, false],
    ["input.n", ">", "2", false],
    ["input.text", ">", "abc", true],
    ["input.flag", ">", false, false],
    ["input.text", "contains", "lo w", true],
    ["input.list", "contains", { k: [1] }, true],
    ["input.list", "contains", "2", false],
    ["input.object", "contains", "a", true],
    ["input.object", "contains", "constructor", false],
    ["input.list", "not_contains", "z", true],
    ["input.n", "in", [1, 2, 3], true],
    ["input.n", "in", "123", false],
    ["input.n", "not_in", [1], true],
    ["input.none", "==", null, true],
    ["input.none", "exists", undefined, true],
    ["input.gone", "exists", undefined, false],
    ["input.gone", "not_exists", undefined, true],
    ["input.n", "not_exists", undefined, false],
    ["input.text", "starts_with", "hello", true],
    ["input.text", "ends_with", "hello", false],
    ["input.n", "starts_with", 3, false],
    ["input.n", "==", "{{input.goal}}", true],
    ["input.list | length", "==", 3, true],
    ["{{ input.n }}", "==", 3, true],
    ["input.list[2].k", "==", [1], true],
    ["input.constructor", "exists", undefined, false],
    ["input.__proto__", "exists", undefined, false],
  ])("%s %s %j is %s", (field, operator, value, expected) => {
    expect(holds(field, operator, value)).toBe(expected);
  });

  it("answers no to every comparison with a missing field, except !=", () => {
    for (const operator of [
      "==",
      ">",
      ">=",
      "<",
      "<=",
      "contains",
      "not_contains",
      "in",
      "not_in",
      "starts_with",
      "ends_with",
    ]) {
      expect(holds("input.gone", operator, ["x"])).toBe(false);
    }
    expect(holds("input.gone", "!=", 1)).toBe(true);
  });

  it("combines", () => {
    const yes = { field: "input.n", operator: "==", value: 3 } as const;
    const no = { field: "input.n", operator: "==", value: 4 } as const;
    expect(evaluateCondition({ all: [yes, { any: [no, yes] }, { not: no }] }, scope)).toBe(true);
    expect(evaluateCondition({ all: [yes, no] }, scope)).toBe(false);
    expect(evaluateCondition({ all: [] }, scope)).toBe(true);
    expect(evaluateCondition({ any: [] }, scope)).toBe(false);
  });

  it.each(INJECTIONS)("%j as a field runs nothing and finds nothing", (payload) => {
    let result = false;
    try {
      result = holds(payload, "==", "A");
    } catch {
      result = false;
    }
    expect(result).toBe(false);
  });
});

describe("Condition", () => {
  it.each([
    {},
    [],
    "x",
    null,
    { field: "a" },
    { field: "a", operator: "===" },
    { field: "", operator: "==" },
    { all: {} },
    { not: [] },
    { any: [{ nope: 1 }] },
    { all: [], any: [] },
  ])("refuses %j", (value) => {
    expect(Condition.safeParse(value).success).toBe(false);
  });

  it("tells what it reads and where", () => {
    const condition = Condition.parse({
      all: [
        { field: "context.a.b", operator: "==", value: { x: "{{input.n}}" } },
        { not: { field: "output", operator: "exists" } },
      ],
    });
    expect(
      conditionReferences(condition, "/steps/1/condition").map(({ path, pointer }) => [
        path.join("."),
        pointer,
      ]),
    ).toEqual([
      ["context.a.b", "/steps/1/condition/all/0/field"],
      ["input.n", "/steps/1/condition/all/0/value/x"],
      ["output", "/steps/1/condition/all/1/not/field"],
    ]);
    expect(inspectCondition({ field: "a b", operator: "exists" }, "/c").errors[0]?.pointer).toBe("/c/field");
  });
});

describe("jsonEqual", () => {
  it("compares by content", () => {
    expect(jsonEqual({ a: 1, b: [null] }, { b: [null], a: 1 })).toBe(true);
    expect(jsonEqual({ a: 1 }, { a: 1, b: 2 })).toBe(false);
    expect(jsonEqual([1, 2], [2, 1])).toBe(false);
    expect(jsonEqual({}, [])).toBe(false);
    expect(jsonEqual(JSON.parse('{"__proto__": 1}'), { toString: 1 })).toBe(false);
  });
});
