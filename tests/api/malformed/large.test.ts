import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { call } from "../client";
import { deep } from "./faults";
import { manyMembers } from "./documents";
import { type Operation, OPERATIONS } from "./operations";
import { unsound } from "./oracle";
import { openSubject, type Subject } from "./subject";

/** Where an operator allows bodies of 32 MB: a million members, and 200,000 levels, which `JSON.parse` takes. */
let subject: Subject;
beforeAll(async () => {
  subject = await openSubject({ MAX_BODY_BYTES: 33_554_432 });
}, 120_000);
afterAll(() => subject?.close());

const BODIES: [string, string, number[]][] = [
  ["a million members of a member", `{"metadata":${manyMembers(1_000_000)}}`, [400]],
  ["200,000 levels", deep(200_000), [400]],
  ["200,000 levels of objects", `${'{"a":'.repeat(200_000)}1${"}".repeat(200_000)}`, [400]],
  ["a text of twenty million characters", JSON.stringify({ text: "x".repeat(20_000_000) }), [400]],
];
const NAMES = ["POST /v1/memory", "POST /v1/orchestrate"];
const CHOSEN = OPERATIONS.filter(({ name }) => NAMES.includes(name)).map((one) => [one.name, one] as const);

describe("large bodies", () => {
  it.each(CHOSEN)("are refused or read by %s", { timeout: 300_000 }, async (_, operation: Operation) => {
    for (const [what, raw, statuses] of BODIES) {
      const { body: _body, ...valid } = subject.validCall(operation);
      const answer = await call(operation.route, { ...valid, raw });
      expect(unsound(operation, answer), `${what}: ${answer.text.slice(0, 300)}`).toEqual([]);
      expect(statuses, `${what}: ${answer.text.slice(0, 300)}`).toContain(answer.status);
    }
  });
});
