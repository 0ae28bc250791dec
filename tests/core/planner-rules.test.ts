import { describe, expect, it } from "vitest";
import { array, assert, constantFrom, property, string, tuple } from "fast-check";
import { BUILT_IN_AGENTS } from "@/lib/agents/registry";
import type { Json, JsonObject } from "@/lib/core/json";
import { stepIdFor, type PlannerResult, type PlannerTarget } from "@/lib/core/planner";
import { bestTargets } from "@/lib/core/planner-rank";
import { decideByRules, planByRules } from "@/lib/core/planner-rules";

function target(name: string, more: Partial<PlannerTarget> = {}): PlannerTarget {
  return {
    name,
    kind: "tool",
    capability: name,
    role: null,
    description: name,
    parameters: { type: "object", properties: { text: { type: "string" } }, required: ["text"] },
    effect: "read",
    keywords: [],
    ...more,
  };
}

const BUILT_IN: PlannerTarget[] = BUILT_IN_AGENTS.flatMap(({ kind, capabilities }) =>
  capabilities
    .filter(({ name }) => !name.startsWith("system."))
    .map((item) => ({ ...target(item.name), ...item, kind, capability: item.name, role: null })),
);
const WRITER = target("Story Writer", {
  kind: "role",
  capability: null,
  role: "Story Writer",
  parameters: { type: "object", properties: { task: { type: "string" } } },
});
const TRANSLATE = target("translate", {
  kind: "http",
  keywords: ["translate"],
  parameters: {
    type: "object",
    properties: { text: { type: "string" }, language: { type: "string", enum: ["german", "french"] } },
    required: ["text", "language"],
  },
});
const TARGETS = [...BUILT_IN, WRITER, TRANSLATE];

/** `echo text="hi" | text.uppercase text=<` : who does what with which parameters; `<` is the step before. */
function mapped(task: string, targets = TARGETS): string {
  const plan = planByRules(task, targets);
  if (!plan.ok) return `no: ${plan.clause}`;
  return plan.clauses
    .map(({ target: to, parameters }) =>
      [
        to.name,
        ...Object.entries(parameters).map(
          ([name, source]) => `${name}=${source.from === "previous" ? "<" : JSON.stringify(source.value)}`,
        ),
      ].join(" "),
    )
    .join(" | ");
}

describe("mapping a task by rules", () => {
  const CASES: [string, string][] = [
    ['echo "hello" and then uppercase it', 'echo text="hello" | text.uppercase text=<'],
    [
      "Say hello world, uppercase it and remember it",
      'echo text="hello world" | text.uppercase text=< | memory.write text=<',
    ],
    [
      "1. echo hello\n2. uppercase it\n3. remember it with tags demo, shop",
      'echo text="hello" | text.uppercase text=< | memory.write tags=["demo","shop"] text=<',
    ],
    ["- say a\n- say b", 'echo text="a" | echo text="b"'],
    ["say a; say b", 'echo text="a" | echo text="b"'],
    ["Echo hello. It is nice. Then uppercase it.", 'echo text="hello. It is nice" | text.uppercase text=<'],
    ["Remember that milk and eggs are needed", 'memory.write text="milk and eggs are needed"'],
    [
      'Please could you repeat "a; then b" and save it to memory',
      'echo text="a; then b" | memory.write text=<',
    ],
    ["convert hello to uppercase", 'text.uppercase text="hello"'],
    ["echo hi, then make it upper case", 'echo text="hi" | text.uppercase text=<'],
    ["search memory for cats", 'memory.search query="cats"'],
    ["memory.search query: cats, limit: 3", 'memory.search query="cats" limit=3'],
    ["wait 2 seconds then echo done", 'wait ms=2000 | echo text="done"'],
    ["wait for 500ms", "wait ms=500"],
    ["text.uppercase text: hello there", 'text.uppercase text="hello there"'],
    [
      "http.request https://example.com/a?x=1 method: GET",
      'http.request method="GET" url="https://example.com/a?x=1"',
    ],
    ["ask the Story Writer to draft a poem", 'Story Writer task="to draft a poem"'],
    ['translate "good day" to German', 'translate language="german" text="good day"'],
    ["Shout 'it's fine'", 'text.uppercase text="it\'s fine"'],
    ["save the note “buy milk”", 'memory.write text="buy milk"'],
  ];
  it.each(CASES)("%s", (task, expected) => {
    expect(mapped(task)).toBe(expected);
  });

  const REFUSED: [string, string, string][] = [
    ["order a pizza", "order a pizza", "nothing available matches"],
    ["echo hello and order a pizza", "order a pizza", "nothing available matches"],
    ['uppercase "x" and book a flight', "book a flight", "nothing available matches"],
    ["echo hello then frobnicate it", "frobnicate it", "nothing available matches"],
    [
      "Tell me about the error in my search",
      "Tell me about the error in my search",
      "nothing available matches",
    ],
    ['uppercase "x" quickly', 'uppercase "x" quickly', 'it has "quickly" after the quoted text'],
    ['uppercase "x" "y"', 'uppercase "x" "y"', "more than one quoted text"],
    ["uppercase it", "uppercase it", "means an earlier result, and there is none"],
    ["translate hello", "translate hello", 'translate needs "language"'],
    ["???", "???", "names nothing to do"],
  ];
  it.each(REFUSED)("refuses %s", (task, clause, reason) => {
    const plan = planByRules(task, TARGETS);
    expect(plan).toMatchObject({ ok: false, clause, reason: expect.stringContaining(reason) as string });
  });

  it("refuses a clause that two fit equally well, and names both", () => {
    const twins = [target("a.mail", { keywords: ["mail"] }), target("b.mail", { keywords: ["mail"] })];
    expect(planByRules("mail hello", twins)).toMatchObject({
      ok: false,
      reason: "it fits a.mail as well as b.mail",
    });
  });

  it("never fails and never loses time, whatever the text is", () => {
    const words = constantFrom(
      "echo",
      "then",
      "and",
      "uppercase",
      "it",
      '"',
      "'",
      "“",
      "1.",
      ";",
      "\n",
      ":",
      "tags",
      "wait",
      "5",
      "ms",
    );
    const text = array(tuple(words, constantFrom(" ", "", "\n")), { maxLength: 60 });
    assert(property(text, (parts) => Array.isArray(mappedOnce(parts.map((part) => part.join("")).join("")))));
    assert(property(string({ maxLength: 300, unit: "grapheme" }), (any) => Array.isArray(mappedOnce(any))));
    const long = [
      "“".repeat(20_000),
      " ".repeat(20_000),
      "and ".repeat(5_000),
      "echo ' ".repeat(2_800),
      "a:".repeat(10_000),
    ];
    for (const task of long) expect(planByRules(task, TARGETS)).toHaveProperty("ok");
  });

  function mappedOnce(task: string): unknown[] {
    const plan = planByRules(task, TARGETS);
    // The same task, the same plan: a replay must decide alike.
    expect(planByRules(task, TARGETS)).toEqual(plan);
    return plan.ok ? plan.clauses : [plan];
  }

  it("maps each quoted text to its own step, however many there are", () => {
    const quoted = string({ unit: "grapheme-ascii", maxLength: 20 }).filter(
      (text) => !text.includes('"') && text.trim() !== "",
    );
    const joints = constantFrom(" and then ", "; ", ", then ", "\n- ");
    assert(
      property(array(tuple(quoted, joints), { minLength: 1, maxLength: 6 }), (parts) => {
        const task = parts.map(([text, joint]) => `echo "${text}"${joint}`).join("");
        const plan = planByRules(task, TARGETS);
        const texts = plan.ok ? plan.clauses.map(({ parameters }) => parameters.text) : plan;
        expect(texts).toEqual(parts.map(([text]) => ({ from: "clause", value: text })));
      }),
    );
  });
});

describe("deciding by rules", () => {
  const result = (output: Json): PlannerResult => ({
    stepId: "step-tool-001",
    target: "echo",
    task: "echo",
    outcome: { ok: true, output },
  });
  const next = (output: Json): unknown => {
    const decision = decideByRules(planByRules("echo a; uppercase it", TARGETS), [result(output)]);
    return decision.type === "steps" ? decision.steps[0]?.parameters : decision.type;
  };

  it("hands on what the next step asks for: the member of its name, the main text, or all of it", () => {
    expect(next({ text: "hello" })).toEqual({ text: "hello" });
    expect(next({ answer: "42", other: 1 })).toEqual({ text: "42" });
    expect(next("plain")).toEqual({ text: "plain" });
    expect(next({ items: [1, 2] })).toEqual({ text: '{"items":[1,2]}' });
    expect(next(null)).toBe("failed");
  });

  it("is done after the last clause, with its output, and failed where a step failed", () => {
    const plan = planByRules("echo a", TARGETS);
    expect(decideByRules(plan, [result({ text: "a" })])).toMatchObject({
      type: "done",
      answer: { text: "a" },
    });
    const failed = { ...result(null), outcome: { ok: false as const, code: "step_failed", message: "no" } };
    expect(decideByRules(plan, [failed])).toMatchObject({
      type: "failed",
      reason: expect.stringContaining("no") as string,
    });
  });
});

describe("what planners share", () => {
  it("names steps by the kind of agent; the number counts on", () => {
    expect([
      stepIdFor("mcp", 1),
      stepIdFor("computer_use", 2),
      stepIdFor("role", 30),
      stepIdFor("a2a", 1000),
    ]).toEqual(["step-mcp-001", "step-cu-002", "step-role-030", "step-a2a-1000"]);
  });

  it("shows a model the targets that share words with the task", () => {
    const many = Array.from({ length: 60 }, (_, index) => target(`tool.number${index}`));
    const list = [...many, target("mail.send", { keywords: ["e-mail", "invoice"] })];
    const best = bestTargets("send the invoice", list, 5).map(({ name }) => name);
    expect(best).toHaveLength(5);
    expect(best).toContain("mail.send");
    const few: JsonObject[] = bestTargets("x", many.slice(0, 3), 5).map(({ name }) => ({ name }));
    expect(few).toHaveLength(3);
  });
});
