import { APPROVAL_DECIDED } from "@/lib/core/approval";
import type { Durable, RunEntry } from "@/lib/core/durable";
import type { JsonObject } from "@/lib/core/json";
import { redactJson } from "@/lib/guard/redact";
import { readVerdict, type ApprovalVerdict } from "@/lib/services/approvals/permit";
import { requestApproval, type ApprovalRequest, type ApprovalRow } from "@/lib/services/approvals/request";
import type { Context } from "./contract";

export type { ApprovalVerdict } from "@/lib/services/approvals/permit";

/** Where a question comes from. `id` is unique in the step's journal. */
export interface Asker {
  context: () => Context;
  durable: Durable;
  id: string;
  executionId: string;
  /** Null: read off the journal key, where whoever asks does not know it. */
  step: string | null;
}

export type Question = Omit<ApprovalRequest, "key" | "executionId" | "step">;

/** A question that has been written down, as the journal keeps it. */
export interface Asked extends JsonObject {
  approval_id: string;
  timeout_ms: number;
}

/** Asks people and waits for what they say, for days if need be. One row per question, however often it is replayed. */
export async function askPeople(asker: Asker, question: Question): Promise<ApprovalVerdict> {
  const asked = await asker.durable.run(
    `${asker.id}/ask`,
    async (io) => writeQuestion(asker, question, `${io.key}@${io.attempt}`),
    { completed: (value) => requestedEntry(value, question) },
  );
  return awaitVerdict(asker, question.kind, asked);
}

/** For the body of a `run`, whose record is `requestedEntry`. */
export async function writeQuestion(asker: Asker, question: Question, key: string): Promise<Asked> {
  const { context, executionId } = asker;
  const step = asker.step ?? stepOf(asker, key);
  const row = await requestApproval(context(), { ...question, executionId, step, key });
  return { approval_id: row.id, timeout_ms: question.timeoutMs };
}

/** `execution:step/id/ask@attempt` names the step. */
function stepOf({ executionId, id }: Asker, key: string): string {
  const end = key.lastIndexOf(`/${id}`);
  return end > executionId.length ? key.slice(executionId.length + 1, end) : "orchestrator";
}

export function requestedEntry(asked: Asked, question: Question): RunEntry {
  return {
    name: "approval.requested",
    status: "pending",
    data: {
      approval_id: asked.approval_id,
      kind: question.kind,
      tool: question.tool,
      message: redactJson(question.message),
      arguments: redactJson(question.arguments),
      risk_class: question.riskClass,
      destination: redactJson(question.destination),
      timeout_ms: question.timeoutMs,
    },
  };
}

/** Waits for the answer to a question, or to the one that takes its place when somebody edits the arguments. */
export async function awaitVerdict(
  { context, durable, id }: Asker,
  kind: ApprovalRow["kind"],
  asked: Asked,
): Promise<ApprovalVerdict> {
  let match = asked.approval_id;
  let timeoutMs = asked.timeout_ms;
  for (let turn = 1; ; turn++) {
    const place = turn === 1 ? "" : `-${turn}`;
    const waitingFor = kind === "budget" ? "budget" : "approval";
    await durable.waitFor(`${id}/decision${place}`, {
      event: APPROVAL_DECIDED,
      match,
      timeoutMs,
      waitingFor,
    });
    const verdict = await durable.run(
      `${id}/verdict${place}`,
      // The row says how it stands; the signal only said that it is worth a look.
      async (io) => {
        const read = await readVerdict(context(), { id: match, usedBy: `${io.key}@${io.attempt}` });
        // Who asked knows what was asked; what somebody changed is in the row, exactly as it is to be used.
        return { ...read, arguments: turn === 1 ? null : redactJson(read.arguments) };
      },
      { completed: verdictEntry },
    );
    if (verdict.status !== "pending" && verdict.status !== "replaced") return verdict;
    match = verdict.replaced_by ?? match;
    // The row's time may end a moment after the wait's.
    timeoutMs = verdict.timeout_ms + 50;
  }
}

function verdictEntry({ id, status }: ApprovalVerdict): RunEntry {
  const name = status === "expired" ? "approval.expired" : "durable.run.completed";
  return { name, data: { approval_id: id, status } };
}
