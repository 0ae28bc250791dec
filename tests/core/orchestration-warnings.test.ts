import { expect, it } from "vitest";
import { normalizeOrchestration, type OrchestrationInput } from "@/lib/core/orchestration";
import { warningsOf } from "@/lib/core/orchestration-warnings";

type StepInput = OrchestrationInput["steps"][number];

const pointers = (steps: StepInput[], rest: Partial<OrchestrationInput> = {}) =>
  warningsOf(normalizeOrchestration({ name: "Plan", ...rest, steps })).map(({ pointer }) => pointer);
const say = (id: string, text = id): StepInput => ({ id, capability: "echo", inputMapping: { text } });
const condition = { field: "input.go", operator: "==", value: true } as const;

it("warns of a member read from a step that may be skipped, unless the reader is ready for it", () => {
  const maybe = { ...say("maybe"), condition };
  const where = "/steps/1/inputMapping/text";
  expect(pointers([maybe, say("next", "{{context.maybe.text}}")])).toEqual([where]);
  expect(pointers([maybe, say("next", '{{context.maybe.text | default("-")}}')])).toEqual([]);
  expect(pointers([maybe, say("next", "{{context.maybe | json}}")])).toEqual([]);
  expect(pointers([maybe, { ...say("next", "{{context.maybe.text}}"), condition }, say("last")])).toEqual([]);
  expect(pointers([say("sure"), say("next", "{{context.sure.text}}")])).toEqual([]);
});

it("counts a branch as something that may be skipped, seen from outside of it", () => {
  const route: StepInput = {
    id: "route",
    type: "branch",
    branches: [{ condition, steps: [say("in"), say("with", "{{context.in.text}}")] }],
  };
  expect(pointers([route, say("after", "{{context.in.text}}")])).toEqual(["/steps/1/inputMapping/text"]);
});

it("warns of an input nobody knows of, and of a result that may be empty", () => {
  const input = { type: "object", properties: { text: { type: "string" } } };
  expect(pointers([say("a", "{{input.txt}}")], { input })).toEqual(["/steps/0/inputMapping/text"]);
  expect(pointers([say("a", "{{input.text}}")], { input })).toEqual([]);
  expect(pointers([{ ...say("a"), condition }])).toEqual(["/steps/0/condition"]);
  expect(pointers([{ ...say("a"), condition }], { output: "{{context.a}}" })).toEqual([]);
});
