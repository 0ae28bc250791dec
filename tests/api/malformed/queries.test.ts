import { afterAll, beforeAll, describe } from "vitest";
import { type FaultRun, faultRow } from "../../faults/support/row";
import type { Answer, Call } from "../client";
import { type Operation, OPERATIONS } from "./operations";
import { notRefused, unsound } from "./oracle";
import { queriesFor, wrongMembers } from "./query-cases";
import { openSubject, type Subject } from "./subject";

/** SAFETY.md A4 for what stands in the address: queries and path parameters of every operation. */
let subject: Subject;
beforeAll(async () => {
  subject = await openSubject();
}, 120_000);
afterAll(() => subject?.close());

const ODD_IDS = [
  " ",
  "-1",
  "0",
  "1e9",
  "a\u0000b",
  "99999999999999999999",
  "\u{1f642}",
  "\ufffd",
  "%",
  "'",
  "' or 1=1 --",
  "..",
  "../../etc/passwd",
  "a/b",
  "__proto__",
  "constructor",
  "null",
  "exe_00000000000000000000000000",
  "agt_zzzzzzzzzzzzzzzzzzzzzzzzzz",
  "EXE_00000000000000000000000000",
  "exe_0",
  "00000000-0000-0000-0000-000000000000",
  "2022-13-45",
  "\r\nx: y",
  "x".repeat(100),
  "x".repeat(2_000),
];

interface Attempt {
  what: string;
  call: Call;
  /** Members of the query at fault; a list means 400. */
  members: string[] | null;
  /** Of a path that names nothing: 404. */
  unknown: boolean;
}

function attemptsFor(operation: Operation, valid: Call, run: FaultRun): Attempt[] {
  const { query = {}, params = {}, ...rest } = valid;
  const inQuery = queriesFor(operation, query).map(({ what, search }) => {
    // Where the query is the caller's own, no member of it is wrong.
    const members = operation.route.declaration.anyQuery ? [] : wrongMembers(operation, search);
    return {
      what,
      call: { ...rest, params, search },
      members: members.length > 0 ? members : null,
      unknown: false,
    };
  });
  const inPath = Object.keys(params).flatMap((name) =>
    ODD_IDS.map((odd) => ({
      what: `${name} = ${JSON.stringify(odd).slice(0, 60)}`,
      call: { ...rest, query, params: { ...params, [name]: odd } },
      members: null,
      unknown: true,
    })),
  );
  // What would change something is for the other suite: here only what must be refused is sent to a write.
  const isRead = operation.route.method === "GET";
  const sent = [...inQuery, ...inPath].filter(
    ({ members, unknown }) => isRead || members !== null || unknown,
  );
  return shuffled(sent, run).slice(0, run.count);
}

function shuffled<T>(items: T[], { random }: FaultRun): T[] {
  const keyed = items.map((item) => ({ item, key: random.next() }));
  return keyed.toSorted((left, right) => left.key - right.key).map(({ item }) => item);
}

function faultsOf(operation: Operation, { members, unknown }: Attempt, answer: Answer): string[] {
  const faults = unsound(operation, answer);
  if (members !== null) faults.push(...notRefused(answer, members));
  if (members !== null && answer.status !== 400) faults.push(`status ${answer.status} instead of 400`);
  if (unknown && answer.status < 400) faults.push(`accepted with ${answer.status}`);
  return faults;
}

describe("odd addresses", () => {
  for (const operation of OPERATIONS) {
    const { id, name, query } = operation;
    const full = query.length > 0 ? 800 : 250;
    faultRow({ id: `A4-address-${id}`, what: `whatever the address of ${name}`, full }, async (run) => {
      const valid = subject.validCall(operation);
      // A read may make what it shows (a secret), once.
      if (operation.route.method === "GET") await subject.send(operation, valid);
      const before = await subject.digest();
      for (const [index, attempt] of attemptsFor(operation, valid, run).entries()) {
        const answer = await subject.send(operation, attempt.call);
        const faults = faultsOf(operation, attempt, answer);
        const shown = `${answer.status} ${answer.text.slice(0, 300)}`;
        run.check(
          faults.length === 0,
          `seed ${run.seed} case ${index} ${name}: ${attempt.what}: ${faults.join("; ")}\n  → ${shown}`,
        );
      }
      const after = await subject.digest();
      const changed = Object.keys(after).filter((table) => after[table] !== before[table]);
      run.check(changed.length === 0, `${name}: odd addresses changed ${changed.join(", ")}`);
    });
  }
});
