import { describe, expect, it } from "vitest";
import { hasCode, isTuttiError } from "@/lib/core/errors";
import type { Json, JsonObject } from "@/lib/core/json";
import { inspectTemplates, parseTemplate, renderTemplate, templateReferences } from "@/lib/core/template";
import { INJECTIONS } from "./injections";

const scope: JsonObject = {
  input: {
    task: "write",
    n: 3,
    flag: false,
    none: null,
    list: ["a", "b", { c: 1 }],
    text: " Héllo ",
    "odd key": { "a.b": 9 },
  },
  context: { plan: { query: "q", items: [] }, "step-1": { ok: true } },
};

function failure(value: Json): unknown {
  try {
    renderTemplate(value, scope);
  } catch (error) {
    return error;
  }
  return undefined;
}

describe("renderTemplate", () => {
  it.each<[string, Json]>([
    ["plain", "plain"],
    ["", ""],
    ["{{input.task}}", "write"],
    ["{{ input.n }}", 3],
    ["{{input.flag}}", false],
    ["{{input.none}}", null],
    ["{{input.list}}", ["a", "b", { c: 1 }]],
    ["{{input.list[2].c}}", 1],
    ["{{input.list.0}}", "a"],
    ['{{input["odd key"]["a.b"]}}', 9],
    ["{{input['odd key']['a.b']}}", 9],
    ["{{context.step-1.ok}}", true],
    ["Do {{input.task}} {{input.n}} times", "Do write 3 times"],
    ["{{input.list}}!", '["a","b",{"c":1}]!'],
    ["<{{input.none}}>", "<>"],
    [" {{input.n}}", " 3"],
    ["{{input.n}}{{input.n}}", "33"],
    ["\\{{input.n}}", "{{input.n}}"],
    ["a } b }} c", "a } b }} c"],
  ])("renders %j", (template, value) => {
    expect(renderTemplate(template, scope)).toEqual(value);
  });

  it.each<[string, Json]>([
    ["{{input.gone | default:5}}", 5],
    ["{{input.gone.deeper | default:'x'}}", "x"],
    ["{{input.none | default:true}}", true],
    ["{{input.flag | default:true}}", false],
    ["{{input.gone | upper | default:null}}", null],
    ['{{input.gone | default:"}} | {{"}}', "}} | {{"],
    ["{{input.gone | default:-1.5}}", -1.5],
    ["{{input.list | json}}", '["a","b",{"c":1}]'],
    ["{{input.list | join:'-'}}", 'a-b-{"c":1}'],
    ["{{input.list | join}}", 'a, b, {"c":1}'],
    ["{{input.list | first}}", "a"],
    ["{{input.list | last}}", { c: 1 }],
    ["{{context.plan.items | first}}", null],
    ["{{context.plan.items | first | default:0}}", 0],
    ["{{input.list | length}}", 3],
    ["{{input.text | length}}", 7],
    ["{{context | length}}", 2],
    ["{{input.text | trim | upper}}", "HÉLLO"],
    ["{{input.text|lower}}", " héllo "],
    ["{{input.task | truncate:3}}", "wr…"],
    ["{{input.task | truncate:5}}", "write"],
  ])("filters %j", (template, value) => {
    expect(renderTemplate(template, scope)).toEqual(value);
  });

  it("walks objects and lists, leaving keys and other values alone", () => {
    expect(
      renderTemplate({ "{{input.n}}": ["{{input.n}}", 1, null, { deep: "x{{input.n}}" }] }, scope),
    ).toEqual({
      "{{input.n}}": [3, 1, null, { deep: "x3" }],
    });
  });

  it.each([
    "{{input.gone}}",
    "{{input.task.x}}",
    "{{input.list[3]}}",
    "{{input.list.length}}",
    "{{input.task.length}}",
    "{{context.plan.items[0] | upper}}",
    "a {{input.gone}} b",
    "{{nothing}}",
    "{{input.list['01']}}",
  ])("names the missing path of %j", (template) => {
    const error = failure(template);
    expect(hasCode(error, "template_path_missing")).toBe(true);
  });

  it("says which path is missing", () => {
    expect(failure("x {{context.plan['a b'][0].z}}")).toMatchObject({
      message: expect.stringContaining('context.plan["a b"][0].z'),
    });
  });

  it("fills in data once: what was filled in is never a template", () => {
    const hostile = {
      input: { a: "{{context.secret}}", "{{x}}": "{{input.a}}" },
      context: { secret: "s3cret" },
    };
    expect(renderTemplate("{{input.a}}", hostile)).toBe("{{context.secret}}");
    expect(renderTemplate("<{{input.a}}> {{input}}", hostile)).not.toContain("s3cret");
  });
});

describe("injection", () => {
  it("has at least 100 payloads", () => {
    expect(new Set(INJECTIONS).size).toBeGreaterThanOrEqual(100);
  });

  it.each(INJECTIONS)("%j as data comes out unchanged", (payload) => {
    for (const text of [payload, `{{${payload}}}`]) {
      expect(renderTemplate("{{input.a}}", { input: { a: text } })).toBe(text);
      expect(renderTemplate("[{{input.a}}]", { input: { a: text } })).toBe(`[${text}]`);
    }
  });

  it.each(INJECTIONS)("%j as a template is refused or names nothing", (payload) => {
    const plain: JsonObject = { input: { a: "A", list: ["x"], text: "t" } };
    let result: Json | undefined;
    let error: unknown;
    try {
      result = renderTemplate(`{{${payload}}}`, plain);
    } catch (caught) {
      error = caught;
    }
    expect(result).toBeUndefined();
    expect(isTuttiError(error) && ["invalid", "template_path_missing"].includes(error.code)).toBe(true);
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
  });

  it("treats prototype names as plain members", () => {
    const own = JSON.parse('{"input": {"__proto__": {"a": 1}, "constructor": 2}}');
    expect(renderTemplate("{{input.__proto__.a}} {{input.constructor}}", own)).toBe("1 2");
    const copied = renderTemplate(JSON.parse('{"__proto__": {"polluted": "{{input.constructor}}"}}'), own);
    expect(Object.getPrototypeOf(copied)).toBe(Object.prototype);
    expect(JSON.stringify(copied)).toBe('{"__proto__":{"polluted":2}}');
  });
});

describe("parseTemplate", () => {
  it.each([
    "{{",
    "{{}}",
    "{{input",
    "{{input}",
    "{{{input}}}",
    "{{input | nope}}",
    "{{input | default}}",
    "{{input | upper:1}}",
    "{{input | default:'open}}",
    "a {{input.a}} b {{",
  ])("refuses %j, saying where", (text) => {
    let error: unknown;
    try {
      parseTemplate(text);
    } catch (caught) {
      error = caught;
    }
    expect(hasCode(error, "invalid")).toBe(true);
    expect(error).toMatchObject({ message: expect.stringMatching(/character \d+/) });
  });

  it("gives text and expressions in order", () => {
    expect(parseTemplate("a {{b.c[0] | default:'d'}} e")).toEqual([
      "a ",
      { path: ["b", "c", "0"], filters: [{ name: "default", arguments: ["d"] }] },
      " e",
    ]);
  });

  it("parses hostile megabytes without blowing up", () => {
    const size = 200_000;
    for (const text of [
      "{".repeat(size),
      "{{".repeat(size),
      `{{a${".a".repeat(size)}}}`,
      `{{a${" ".repeat(size)}}}`,
      `{{a${"[0]".repeat(size)}`,
      `{{a|default:"${"\\".repeat(size)}`,
      `{{a${"|trim".repeat(size)}}}`,
      "\\{{".repeat(size),
    ]) {
      expect(() => inspectTemplates(text)).not.toThrow();
    }
  });
});

describe("templateReferences", () => {
  it("lists paths with pointers and whether they may be missing", () => {
    const value = { a: "{{context.plan.query}}", "b/~": ["x {{input.n | default:1}} {{output}}"], c: 1 };
    expect(templateReferences(value, "/steps/0/inputMapping")).toEqual([
      { path: ["context", "plan", "query"], pointer: "/steps/0/inputMapping/a", optional: false },
      { path: ["input", "n"], pointer: "/steps/0/inputMapping/b~1~0/0", optional: true },
      { path: ["output"], pointer: "/steps/0/inputMapping/b~1~0/0", optional: false },
    ]);
  });

  it("collects syntax errors apart", () => {
    const { references, errors } = inspectTemplates({ a: "{{1 +}}", b: "{{input}}" });
    expect(references.map((reference) => reference.pointer)).toEqual(["/b"]);
    expect(errors).toEqual([{ pointer: "/a", detail: expect.stringContaining("character") }]);
  });
});
