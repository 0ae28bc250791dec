import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Condition, CONDITION_OPERATORS, evaluateCondition, jsonEqual } from "@/lib/core/condition";
import { isTuttiError } from "@/lib/core/errors";
import { isJsonObject, type Json, type JsonObject } from "@/lib/core/json";
import { pathText, renderTemplate, valueAtPath } from "@/lib/core/template";

const json = fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.parse(JSON.stringify(value)) as Json);
const key = fc.oneof(
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 6 }),
  fc.constantFrom("a", "b", "$x", "0"),
);
const object = fc.dictionary(key, json, { maxKeys: 4 }).filter((value) => !Object.hasOwn(value, "__proto__"));

/** A random place in a value that is there. */
function placeIn(value: Json, draws: readonly number[]): string[] {
  const [draw, ...rest] = draws;
  if (draw === undefined) return [];
  const keys = Array.isArray(value)
    ? value.map((_, index) => String(index))
    : isJsonObject(value)
      ? Object.keys(value)
      : [];
  const name = keys[draw % Math.max(1, keys.length)];
  if (name === undefined) return [];
  const inner = valueAtPath(value, [name]);
  return inner === undefined ? [] : [name, ...placeIn(inner, rest)];
}

const draws = fc.array(fc.nat(50), { maxLength: 4 });

describe("templates, whatever is in them", () => {
  it("read any place of any value, keep its type, and never read what they brought", () => {
    fc.assert(
      fc.property(object, draws, (value, at) => {
        const path = ["root", ...placeIn(value, at)];
        const scope = { root: value };
        const found = valueAtPath(scope, path);
        expect(renderTemplate(`{{${pathText(path)}}}`, scope)).toEqual(found);
        expect(renderTemplate({ deep: [`{{ ${pathText(path)} | default:1 }}`] }, scope)).toEqual({
          deep: [found ?? 1],
        });
      }),
      { numRuns: 500 },
    );
  });

  it("put texts together as they are", () => {
    const plain = fc.string({ unit: "grapheme" }).filter((text) => !/[{\\]/.test(text));
    fc.assert(
      fc.property(plain, plain, fc.string(), (before, after, value) => {
        expect(renderTemplate(`${before}{{x}}${after}`, { x: value })).toBe(`${before}${value}${after}`);
        expect(renderTemplate(before, {})).toBe(before);
      }),
    );
  });

  it("refuse what they can't read with an error of ours, and nothing else", () => {
    const odd = fc.string({
      unit: fc.constantFrom("{", "}", "|", ".", "[", "]", '"', "x", "1", " ", ":", "\\", "default"),
    });
    fc.assert(
      fc.property(odd, (text) => {
        try {
          renderTemplate(text, { x: { x: [1] } });
        } catch (error) {
          expect(isTuttiError(error)).toBe(true);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("conditions, whatever is in them", () => {
  const comparison = fc.record({
    field: fc.constantFrom("a", "b", "a.a", "missing"),
    operator: fc.constantFrom(...CONDITION_OPERATORS),
    value: json.filter((value) => !JSON.stringify(value).includes("{{")),
  });
  const scopes = fc.record({ a: json, b: json });
  const holds = (condition: Condition, scope: JsonObject) => evaluateCondition(condition, scope);

  it("answer yes or no, and the opposite when negated, whichever way it is written", () => {
    fc.assert(
      fc.property(comparison, comparison, scopes, (one, other, scope) => {
        const [left, right] = [holds(one, scope), holds(other, scope)];
        expect(holds({ not: one }, scope)).toBe(!left);
        expect(holds({ all: [one, other] }, scope)).toBe(left && right);
        expect(holds({ any: [one, other] }, scope)).toBe(left || right);
        expect(holds({ not: { all: [one, other] } }, scope)).toBe(
          holds({ any: [{ not: one }, { not: other }] }, scope),
        );
      }),
      { numRuns: 500 },
    );
  });

  it("compare alike what is alike, and never both ways", () => {
    const test = (operator: (typeof CONDITION_OPERATORS)[number], a: Json, value: Json) =>
      holds({ field: "a", operator, value }, { a });
    const plain = json.filter((value) => !JSON.stringify(value).includes("{{"));
    fc.assert(
      fc.property(plain, plain, (a, b) => {
        expect(test("==", a, a)).toBe(true);
        expect(test("==", a, b)).toBe(jsonEqual(b, a));
        expect(test("!=", a, b)).toBe(!test("==", a, b));
        expect(test(">", a, b) && test("<=", a, b)).toBe(false);
        expect(test("in", a, [b, a])).toBe(true);
        expect(test("contains", [b], a)).toBe(test("==", a, b));
      }),
      { numRuns: 500 },
    );
  });
});
