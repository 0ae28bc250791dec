import { describe, expect, it } from "vitest";
import type { CapabilityDescription } from "@/lib/core/agent";
import { checkOrchestration, type Known, type KnownOrchestration } from "@/lib/core/orchestration";
import { INJECTIONS } from "./injections";

const NAMES = ["echo", "memory.search", "search.web", "slack.post_message"];
const straight: KnownOrchestration = { hasVersion: (version) => version <= 2, wayBack: () => null };
const ORCHESTRATIONS: Record<string, KnownOrchestration> = {
  x: straight,
  // Its second version runs the one under test.
  y: { ...straight, wayBack: (version) => (version === 1 ? null : ["y", "test"]) },
  test: { ...straight, wayBack: () => ["test"] },
};
const known: Known = {
  capabilities: (name): CapabilityDescription | undefined =>
    NAMES.includes(name)
      ? { name, description: "", parameters: {}, effect: "read", keywords: [] }
      : undefined,
  agents: (name) => name === "echo",
  roles: (name) => ["Writer", "Critic"].includes(name),
  orchestrations: (name) => ORCHESTRATIONS[name],
};

function check(steps: unknown[], rest: object = {}): [string, string][] {
  const { errors } = checkOrchestration({ name: "test", steps, ...rest }, known);
  return errors.map((error) => [error.pointer, error.detail]);
}

function pointers(steps: unknown[], rest: object = {}): string[] {
  return check(steps, rest).map(([pointer]) => pointer);
}

const echo = (id: string, text: unknown = "x", rest: object = {}) => ({
  id,
  capability: "echo",
  inputMapping: { text },
  ...rest,
});
const exists = (field: string) => ({ field, operator: "exists" });

describe("validateOrchestration", () => {
  it("accepts reading what came before", () => {
    const steps = [
      echo("a", "{{input.task}} {{context.input.task}} {{execution.id}}"),
      echo("b", "{{context.a.text}} {{output.text}} {{context}}", {
        condition: exists("context.a.text"),
        outputMapping: { renamed: "{{output.text}}" },
      }),
      echo("c", "{{context.renamed}}", { parallelGroup: "g" }),
      echo("d", "{{context.a | json}}", { parallelGroup: "g" }),
      echo("e", "{{context.c}} {{context.d}}", { onError: "continue" }),
    ];
    expect(check(steps, { output: { all: ["{{context.e}}", "{{output}}"] } })).toEqual([]);
  });

  it("refuses reading what can't have run", () => {
    expect(pointers([echo("a", "{{context.b}}"), echo("b")])).toEqual(["/steps/0/inputMapping/text"]);
    expect(pointers([echo("a", "{{context.a}}")])).toEqual(["/steps/0/inputMapping/text"]);
    expect(pointers([echo("a", "{{context.b | default:1}}"), echo("b")])).toEqual([
      "/steps/0/inputMapping/text",
    ]);
    expect(pointers([echo("a", "{{output}}"), echo("b", "{{output}}")])).toEqual([
      "/steps/0/inputMapping/text",
    ]);
    expect(pointers([echo("a", ["{{previous.x}}"])])).toEqual(["/steps/0/inputMapping/text/0"]);
    expect(
      pointers([echo("a", "x", { parallelGroup: "g" }), echo("b", "{{context.a}}", { parallelGroup: "g" })]),
    ).toEqual(["/steps/1/inputMapping/text"]);
    expect(pointers([echo("a", "x", { condition: { not: exists("context.z") } })])).toEqual([
      "/steps/0/condition/not/field",
    ]);
    expect(pointers([echo("a")], { output: { x: "{{context.z}}" } })).toEqual(["/output/x"]);
    expect(pointers([echo("a", "x", { order: 2 }), echo("b", "{{context.a}}", { order: 1 })])).toEqual([
      "/steps/1/inputMapping/text",
    ]);
  });

  it("says what is wrong in words", () => {
    const renamed = echo("a", "x", { outputMapping: { b: "{{output}}" } });
    expect(check([renamed, echo("c", "{{context.a}}")])[0]?.[1]).toContain("elsewhere (b)");
    expect(check([echo("a", "{{context.zz.y}}")])[0]?.[1]).toBe('"context.zz.y": there is no step "zz".');
    expect(check([echo("a", "{{item}}")])[0]?.[1]).toContain("only inside a loop");
    expect(check([echo("a", "{{steps.b}}")])[0]?.[1]).toContain('no "steps"');
    const group = [
      echo("a", "x", { parallelGroup: "g" }),
      echo("b", "x", { parallelGroup: "g" }),
      echo("c", "{{context.g}}"),
    ];
    expect(check(group)[0]?.[1]).toContain("parallelGroup");
  });

  it("knows loops: item, index, the turn before", () => {
    const loop = (steps: unknown[], mode: object) => ({
      id: "loop",
      type: "loop",
      maxIterations: 3,
      steps,
      ...mode,
    });
    expect(
      pointers([
        loop([echo("a", "{{item.x}} {{index}}")], { forEach: "{{input.list}}" }),
        echo("b", "{{context.a}} {{context.loop}}"),
      ]),
    ).toEqual([]);
    expect(
      pointers([
        loop([echo("a", "{{context.b | default:''}}"), echo("b", "{{context.a}}")], {
          until: exists("context.b.done"),
        }),
      ]),
    ).toEqual([]);
    expect(pointers([loop([echo("a", "{{context.b}}"), echo("b")], { while: exists("context.b") })])).toEqual(
      ["/steps/0/steps/0/inputMapping/text"],
    );
    expect(pointers([loop([echo("a")], { forEach: "{{item}}" })])).toEqual(["/steps/0/forEach"]);
    expect(pointers([loop([echo("a")], { until: exists("context.zz") })])).toEqual(["/steps/0/until/field"]);
  });

  it("knows branches and parallel steps", () => {
    const branch = {
      id: "br",
      type: "branch",
      branches: [{ condition: exists("context.b"), steps: [echo("a")] }],
      else: [echo("b", "{{context.a}}")],
    };
    expect(pointers([branch, echo("c", "{{context.a}} {{context.b}}")])).toEqual([
      "/steps/0/branches/0/condition/field",
      "/steps/0/else/0/inputMapping/text",
    ]);
    const parallel = { id: "par", type: "parallel", steps: [echo("a"), echo("b", "{{context.a}}")] };
    expect(pointers([parallel, echo("c", "{{context.par}}")])).toEqual([
      "/steps/0/steps/1/inputMapping/text",
    ]);
  });

  it("checks templates in every field that has them", () => {
    const steps = [
      { id: "s", type: "set", values: { a: ["{{nope}}"] } },
      { id: "o", type: "orchestration", orchestration: "x", inputMapping: { a: "{{nope}}" } },
      { id: "p", type: "approval", message: "{{nope}}" },
      { id: "w", type: "wait", until: "{{nope}}" },
      echo("m", "x", { outputMapping: { k: "{{nope}}" } }),
    ];
    expect(pointers(steps)).toEqual([
      "/steps/0/values/a/0",
      "/steps/1/inputMapping/a",
      "/steps/2/message",
      "/steps/3/until",
      "/steps/4/outputMapping/k",
    ]);
  });

  it("reports syntax errors where they are", () => {
    expect(pointers([echo("a", { deep: ["{{input |}}", "{{"] })])).toEqual([
      "/steps/0/inputMapping/text/deep/0",
      "/steps/0/inputMapping/text/deep/1",
    ]);
    expect(
      pointers([echo("a", "x", { condition: { all: [{ field: "a b", operator: "==", value: "{{1+}}" }] } })]),
    ).toEqual(["/steps/0/condition/all/0/field", "/steps/0/condition/all/0/value"]);
  });

  it("refuses duplicate ids at any level", () => {
    expect(pointers([echo("a"), { id: "p", type: "parallel", steps: [echo("b"), echo("a")] }])).toEqual([
      "/steps/1/steps/1/id",
    ]);
    expect(
      pointers([
        { name: "Same", agent: "echo" },
        { name: "same!", agent: "echo" },
      ]),
    ).toEqual(["/steps/1/id"]);
  });

  it("refuses unknown capabilities, agents and tools", () => {
    expect(
      pointers([
        { capability: "nope" },
        { agent: "nope" },
        { tool: "nope" },
        { tool: "echo" },
        { agent: "echo" },
        { role: "Writer" },
      ]),
    ).toEqual(["/steps/0/capability", "/steps/1/agent", "/steps/2/tool"]);
  });

  it("allows only gotos forward in the outermost list", () => {
    const goto = (target: string) => ({ onError: { goto: target } });
    expect(pointers([echo("a", "x", goto("c")), echo("b"), echo("c")])).toEqual([]);
    expect(pointers([echo("a"), echo("b", "x", goto("a"))])).toEqual(["/steps/1/onError/goto"]);
    expect(pointers([echo("a", "x", goto("a"))])).toEqual(["/steps/0/onError/goto"]);
    expect(pointers([echo("a", "x", goto("zz"))])).toEqual(["/steps/0/onError/goto"]);
    const nested = {
      id: "p",
      type: "parallel",
      steps: [echo("b", "x", goto("c")), echo("d", "x", goto("b"))],
    };
    expect(pointers([nested, echo("c")])).toEqual(["/steps/0/steps/1/onError/goto"]);
  });

  it("checks schemas", () => {
    expect(
      pointers([echo("a", "x", { outputSchema: { type: 5 } })], {
        input: { properties: { a: { $ref: "http://x" } } },
      }),
    ).toEqual(["/input/properties/a/$ref", "/steps/0/outputSchema/type"]);
    const closed = { type: "object", properties: { task: {} }, additionalProperties: false };
    expect(pointers([echo("a", "{{input.task}} {{input.other}}")], { input: closed })).toEqual([
      "/steps/0/inputMapping/text",
    ]);
    expect(pointers([echo("a", "{{context.input.other}}")], { input: closed })).toEqual([
      "/steps/0/inputMapping/text",
    ]);
  });

  it("accepts every type of step", () => {
    const steps = [
      { id: "p", type: "parallel", steps: [echo("a"), { id: "q", type: "parallel", steps: [echo("a2")] }] },
      {
        id: "l",
        stepType: "loop",
        forEach: "{{input.x}}",
        maxIterations: 2,
        steps: [echo("b", "{{item}} {{index}}")],
      },
      { id: "w", type: "wait", event: "go {{input.x}}" },
      { id: "s", type: "set", values: { all: "{{context.l}}" } },
      { id: "ok", type: "approval", message: "{{context.s.all}}?" },
      { id: "o", type: "orchestration", orchestration: "x", version: 2 },
      { id: "br", type: "branch", branches: [{ weight: 1, steps: [] }] },
      { id: "r", roleName: "Writer" },
    ];
    expect(check(steps)).toEqual([]);
  });

  it("refuses unknown roles, orchestrations and versions, and what runs itself", () => {
    const nested = (id: string, orchestration: string, version?: number) => ({
      id,
      type: "orchestration",
      orchestration,
      ...(version === undefined ? {} : { version }),
    });
    const loop = { id: "l", type: "loop", maxIterations: 2, forEach: "{{input.x}}" };
    const errors = check([
      { id: "a", role: "Nobody" },
      { ...loop, steps: [{ id: "b", roleId: "rol_0" }] },
      nested("c", "zz"),
      nested("d", "x", 3),
      nested("e", "y"),
      nested("f", "y", 1),
      nested("g", "test"),
    ]);
    expect(errors).toEqual([
      ["/steps/0/role", 'There is no role "Nobody".'],
      ["/steps/1/steps/0/roleId", 'There is no roleId "rol_0".'],
      ["/steps/2/orchestration", 'There is no orchestration "zz".'],
      ["/steps/3/version", 'The orchestration "x" has no version 3.'],
      ["/steps/4/orchestration", 'This would go round for ever: "y" runs "test".'],
      ["/steps/6/orchestration", "An orchestration can't run itself."],
    ]);
  });

  it("refuses branches chosen by weight and by condition at once", () => {
    const branch = (branches: object[], rest: object = {}) => ({
      id: "br",
      type: "branch",
      branches,
      ...rest,
    });
    const condition = exists("input.a");
    expect(
      pointers([
        branch([
          { weight: 1, steps: [] },
          { condition, steps: [] },
          { condition, weight: 2, steps: [] },
        ]),
      ]),
    ).toEqual(["/steps/0/branches/1", "/steps/0/branches/2"]);
    expect(pointers([branch([{ weight: 1, steps: [] }], { else: [echo("a")] })])).toEqual(["/steps/0/else"]);
    expect(pointers([branch([{ condition, steps: [] }], { else: [echo("a")] })])).toEqual([]);
  });

  it("knows that the turns over a list can't see each other", () => {
    const loop = (steps: unknown[], mode: object) => ({
      id: "l",
      type: "loop",
      maxIterations: 3,
      steps,
      ...mode,
    });
    const reads = [echo("a", "{{context.b | default:''}}"), echo("b")];
    expect(pointers([loop(reads, { forEach: "{{input.x}}" })])).toEqual([
      "/steps/0/steps/0/inputMapping/text",
    ]);
    expect(pointers([loop(reads, { while: exists("input.x") })])).toEqual([]);
    const item = [echo("a", "{{item}}")];
    expect(check([loop(item, { while: exists("input.x") })])[0]?.[1]).toContain("loop with forEach");
    const nested = loop([{ ...loop(item, { while: exists("input.x") }), id: "m" }], {
      forEach: "{{input.x}}",
    });
    expect(pointers([nested])).toEqual([]);
    expect(pointers([{ id: "w", type: "wait", event: "{{nope}}" }])).toEqual(["/steps/0/event"]);
  });

  it.each(INJECTIONS)("%j in a template is refused or reads only the input", (payload) => {
    const errors = check([echo("a", `{{${payload}}}`)]);
    const readsInput = /^input(?:\W|$)/.test(payload);
    expect(errors.length > 0 || readsInput).toBe(true);
  });

  it("gives back errors of shape when it can't be read", () => {
    expect(checkOrchestration({ name: "x", steps: [{}] }, known)).toMatchObject({
      definition: null,
      errors: [{ pointer: "/steps/0" }],
    });
  });
});
